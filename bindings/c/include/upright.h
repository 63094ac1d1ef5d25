/* Upright finds misconfigured Kubernetes objects: the C interface.
 *
 * Made of the sources in bindings/c/src by cbindgen; a test holds both together. Do not edit.
 *
 * Strings go in as a pointer and a length, UTF-8, without a zero at the end; an empty one may be null. Handles are made by
 * a function ending in _new, or given by a call, and freed by the one ending in _free, once. A call that can fail returns
 * a status, UPRIGHT_V1_OK or what is wrong; where `error` is not null, it is given an error to look at and to free. */

#ifndef UPRIGHT_H
#define UPRIGHT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

// The version of this interface. It is raised when a function or struct changes its meaning, and then so is the prefix of
// all names: a library may have several at once.
#define UPRIGHT_V1_ABI_VERSION 1

// The finding is excused by a waiver.
#define UPRIGHT_V1_FINDING_WAIVED 1

// The finding's place is where something is missing.
#define UPRIGHT_V1_FINDING_MISSING 2

// The rule knows a fix.
#define UPRIGHT_V1_FINDING_FIXABLE 4

// Success. The other statuses are those of `upright_v1_error_status`.
#define UPRIGHT_V1_OK 0

// An options document, or what it names, is wrong.
#define UPRIGHT_V1_OPTIONS 1

// The rules can't be used.
#define UPRIGHT_V1_RULES 2

// An input is no such document as is wanted.
#define UPRIGHT_V1_INPUT 3

// The host cancelled the call, or its callback ended it.
#define UPRIGHT_V1_CANCELLED 4

// The call itself is wrong: a null pointer, a text that is not UTF-8.
#define UPRIGHT_V1_ARGUMENT 5

// A mistake in Upright.
#define UPRIGHT_V1_INTERNAL 6

// The input is for joins alone: its objects are found by rules and not judged.
#define UPRIGHT_V1_INPUT_LOOKUP 1

// A switch that ends calls. It can't be taken back.
typedef struct upright_v1_cancel upright_v1_cancel;

// Why a call failed. It belongs to that call alone: there is no last error.
typedef struct upright_v1_error upright_v1_error;

// Rules with everything fixed that does not depend on objects. Judges as often as one likes, in as many threads as one
// likes.
typedef struct upright_v1_evaluator upright_v1_evaluator;

// What a call has found.
typedef struct upright_v1_report upright_v1_report;

// Compiled rules: made once, then evaluators of them as often as one likes.
typedef struct upright_v1_rules upright_v1_rules;

// A text that the caller owns.
typedef struct upright_v1_text upright_v1_text;

// A text of the library: UTF-8, without a zero at its end. It belongs to the handle that it was asked of, and lives as long
// as that.
typedef struct {
  // The first byte; never null.
  const char *ptr;
  // The number of bytes.
  size_t len;
} upright_v1_str;

// A file, or what stands for one: YAML or JSON, one or many objects, lists, an AdmissionReview.
typedef struct {
  // What messages call it: a path. UTF-8.
  const char *name;
  // Bytes of the name.
  size_t name_len;
  // The text.
  const char *bytes;
  // Bytes of the text.
  size_t bytes_len;
  // 0, or `UPRIGHT_V1_INPUT_LOOKUP`.
  uint32_t flags;
} upright_v1_input;

// A finding. Strings that do not apply are empty. New members are added at the end, within one version of the interface.
typedef struct {
  // The rule's id.
  upright_v1_str rule;
  // What is wrong.
  upright_v1_str message;
  // What to do about it.
  upright_v1_str help;
  // Where in the object: `spec.containers[0].image`.
  upright_v1_str path;
  // The object's `apiVersion`.
  upright_v1_str api_version;
  // The object's kind.
  upright_v1_str kind;
  // The object's namespace.
  upright_v1_str ns;
  // The object's name.
  upright_v1_str name;
  // The input's name.
  upright_v1_str file;
  // The line in the input, from 1; 0 where there is none.
  uint32_t line;
  // The column, in characters, from 1.
  uint32_t column;
  // 0 info, 1 low, 2 medium, 3 high, 4 critical.
  uint32_t severity;
  // `UPRIGHT_V1_FINDING_…`, added.
  uint32_t flags;
} upright_v1_finding;

// Is told of one finding. `user` is what the call was given. The finding and its strings live until it returns. It returns
// 0 to go on; anything else ends the call with `UPRIGHT_V1_CANCELLED`. It must not unwind or jump out, and is called on the
// thread of the call.
typedef int (*upright_v1_finding_callback)(void *user, const upright_v1_finding *finding);

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// The version of the interface that the library has: 1. Compare it with `UPRIGHT_V1_ABI_VERSION` of the header.
//
// Any thread, at any time.
uint32_t upright_v1_abi_version(void);

// The version of the library, as text: `0.1.0`. It lives as long as the library.
//
// Any thread, at any time.
//
// # Safety
// `out` is null or a place for a string.
void upright_v1_version(upright_v1_str *out);

// A new switch, to be freed by `upright_v1_cancel_free`.
//
// Any thread, at any time.
upright_v1_cancel *upright_v1_cancel_new(void);

// Ends the calls that were given the switch, those that run and those to come, with `UPRIGHT_V1_CANCELLED`. A call that
// runs goes on for a few milliseconds. Of null: nothing.
//
// Any thread, as long as none frees the switch.
//
// # Safety
// `cancel` is null or a switch that is not freed.
void upright_v1_cancel_set(const upright_v1_cancel *cancel);

// Frees a switch. Null is nothing. No call that was given it may still run.
//
// One thread, once.
//
// # Safety
// `cancel` is null, or a switch that is not used from now on.
void upright_v1_cancel_free(upright_v1_cancel *cancel);

// The status of an error, the one that the call returned. Of null: `UPRIGHT_V1_OK`.
//
// Any thread, as long as none frees the error.
//
// # Safety
// `error` is null or an error that is not freed.
uint32_t upright_v1_error_status(const upright_v1_error *error);

// The error in a sentence, which lives as long as the error. Of null: an empty string.
//
// Any thread, as long as none frees the error.
//
// # Safety
// `error` is null or an error that is not freed; `out` is null or a place for a string.
void upright_v1_error_message(const upright_v1_error *error, upright_v1_str *out);

// The error as JSON, `{version, status, message, diagnostics}`, which lives as long as the error. Of null: an empty string.
//
// Any thread, as long as none frees the error.
//
// # Safety
// `error` is null or an error that is not freed; `out` is null or a place for a string.
void upright_v1_error_json(const upright_v1_error *error,
                           upright_v1_str *out);

// Frees an error. Null is nothing.
//
// One thread, once.
//
// # Safety
// `error` is null, or an error that is not used from now on.
void upright_v1_error_free(upright_v1_error *error);

// Makes an evaluator of rules. `options` is a JSON document: `{"profile" | "rules" | "packs", "params", "facts",
// "kubernetes", "now", "coverage", "limits", "admission"}`; without bytes: the packs that were given, else the profile
// `recommended`.
//
// Any thread, as long as none frees the rules.
//
// # Safety
// `rules` is null or rules that are not freed; `options` has `options_len` bytes; `out` is a place for a pointer; `error`
// is null or one.
uint32_t upright_v1_evaluator_new(const upright_v1_rules *rules,
                                  const char *options,
                                  size_t options_len,
                                  upright_v1_evaluator **out,
                                  upright_v1_error **error);

// Makes the same evaluator at another time, in microseconds since 1970: for hosts that live long. Much cheaper than a new
// one.
//
// Any thread, as long as none frees the evaluator.
//
// # Safety
// `evaluator` is null or an evaluator that is not freed; `out` is a place for a pointer; `error` is null or one.
uint32_t upright_v1_evaluator_at(const upright_v1_evaluator *evaluator,
                                 int64_t now,
                                 upright_v1_evaluator **out,
                                 upright_v1_error **error);

// Frees an evaluator. Null is nothing. Reports live on.
//
// One thread, once.
//
// # Safety
// `evaluator` is null, or an evaluator that is not used from now on.
void upright_v1_evaluator_free(upright_v1_evaluator *evaluator);

// Judges the objects of any number of inputs, in one call. `cancel` may be null. The report is to be freed. What is wrong
// with inputs is in the report, and no failure.
//
// Any thread, as long as none frees the evaluator. The inputs are copied: they may go when the call returns.
//
// # Safety
// `evaluator` is null or an evaluator that is not freed; `inputs` has `count` inputs; `cancel` is null or a switch that is
// not freed; `out` is a place for a pointer; `error` is null or one.
uint32_t upright_v1_check(const upright_v1_evaluator *evaluator,
                          const upright_v1_input *inputs,
                          size_t count,
                          const upright_v1_cancel *cancel,
                          upright_v1_report **out,
                          upright_v1_error **error);

// Judges like `upright_v1_check`, and tells `callback` of each finding instead of making a report, so nothing is written
// as JSON or has to be freed. Findings come in the order of the report. What is wrong with inputs is not told: where that
// matters, make a report.
//
// Any thread, as long as none frees the evaluator.
//
// # Safety
// As for `upright_v1_check`; `callback` is null or does what its type says.
uint32_t upright_v1_check_each(const upright_v1_evaluator *evaluator,
                               const upright_v1_input *inputs,
                               size_t count,
                               const upright_v1_cancel *cancel,
                               upright_v1_finding_callback callback,
                               void *user,
                               upright_v1_error **error);

// Answers an AdmissionReview of admission.k8s.io/v1: `response` is the AdmissionReview to send back, as JSON, to be freed.
// `inventory` is what rules that join see; it may be null with a count of 0. `report` may be null, else it is given
// everything that was found, to be freed. A review that can't be answered is `UPRIGHT_V1_INPUT`: send an HTTP status of
// 400. How findings decide is said by the evaluator's option `admission`.
//
// Any thread, as long as none frees the evaluator.
//
// # Safety
// `evaluator` is null or an evaluator that is not freed; `review` has `review_len` bytes; `inventory` has `count` inputs;
// `response` is a place for a pointer; `report` and `error` are null or one.
uint32_t upright_v1_admit(const upright_v1_evaluator *evaluator,
                          const char *review,
                          size_t review_len,
                          const upright_v1_input *inventory,
                          size_t count,
                          upright_v1_text **response,
                          upright_v1_report **report,
                          upright_v1_error **error);

// Fixes what can be fixed in the texts of inputs: `out` is JSON, `{"files": [{"name", "text", "applied"}], "left",
// "objects", "diagnostics"}`, to be freed. Nothing is written anywhere.
//
// Any thread, as long as none frees the evaluator.
//
// # Safety
// `evaluator` is null or an evaluator that is not freed; `inputs` has `count` inputs; `out` is a place for a pointer;
// `error` is null or one.
uint32_t upright_v1_fix(const upright_v1_evaluator *evaluator,
                        const upright_v1_input *inputs,
                        size_t count,
                        upright_v1_text **out,
                        upright_v1_error **error);

// Memory for a host that has none that the library can see, such as one that runs it as WebAssembly. Null where there is
// none, or `len` is 0. To be freed by `upright_v1_dealloc`.
//
// Any thread, at any time.
uint8_t *upright_v1_alloc(size_t len);

// Frees memory of `upright_v1_alloc`, with the length that it was asked for.
//
// # Safety
// `ptr` is null, or came from `upright_v1_alloc(len)` and is not used from now on.
void upright_v1_dealloc(uint8_t *ptr, size_t len);

// The characters of a text, which live as long as it. Of null: an empty string.
//
// Any thread, as long as none frees the text.
//
// # Safety
// `text` is null or a text that is not freed; `out` is null or a place for a string.
void upright_v1_text_get(const upright_v1_text *text, upright_v1_str *out);

// Frees a text. Null is nothing.
//
// One thread, once.
//
// # Safety
// `text` is null, or a text that is not used from now on.
void upright_v1_text_free(upright_v1_text *text);

// How many findings there are, those that waivers excuse included. Of null: 0.
//
// Any thread, as long as none frees the report.
//
// # Safety
// `report` is null or a report that is not freed.
size_t upright_v1_report_findings(const upright_v1_report *report);

// How many objects were judged. Of null: 0.
//
// Any thread, as long as none frees the report.
//
// # Safety
// `report` is null or a report that is not freed.
size_t upright_v1_report_objects(const upright_v1_report *report);

// How many errors the inputs have: something could not be read, and so was not judged. Of null: 0.
//
// Any thread, as long as none frees the report.
//
// # Safety
// `report` is null or a report that is not freed.
size_t upright_v1_report_errors(const upright_v1_report *report);

// A finding by its number, from 0. Its strings live as long as the report. A number that is too high is
// `UPRIGHT_V1_ARGUMENT`.
//
// Any thread, as long as none frees the report.
//
// # Safety
// `report` is null or a report that is not freed; `out` is null or a place for a finding.
uint32_t upright_v1_report_finding(const upright_v1_report *report, size_t number, upright_v1_finding *out);

// The report as `upright check --output json` prints it. It is written when it is first asked for, and lives as long as
// the report. Of null: an empty string.
//
// Any thread, as long as none frees the report.
//
// # Safety
// `report` is null or a report that is not freed; `out` is null or a place for a string.
void upright_v1_report_json(const upright_v1_report *report,
                            upright_v1_str *out);

// The report in another form: `human`, `json`, `ndjson`, `sarif`, `junit` or `github`. The text is to be freed.
//
// Any thread, as long as none frees the report.
//
// # Safety
// `report` is null or a report that is not freed; `format` has `format_len` bytes; `out` is a place for a pointer; `error`
// is null or one.
uint32_t upright_v1_report_as(const upright_v1_report *report,
                              const char *format,
                              size_t format_len,
                              upright_v1_text **out,
                              upright_v1_error **error);

// Frees a report, and with it the strings of its findings. Null is nothing.
//
// One thread, once.
//
// # Safety
// `report` is null, or a report that is not used from now on.
void upright_v1_report_free(upright_v1_report *report);

// Compiles rules. `options` is a JSON document: `{"packs": [{"name", "files": [{"path", "text"}]}], "crds": [{"name",
// "text"}], "standard": true}`; without bytes: the standard rules.
//
// Any thread, at any time.
//
// # Safety
// `options` has `options_len` bytes; `out` is a place for a pointer; `error` is null or one.
uint32_t upright_v1_rules_new(const char *options,
                              size_t options_len,
                              upright_v1_rules **out,
                              upright_v1_error **error);

// What rules there are, as JSON: `{"rules", "params", "profiles", "frameworks", "warnings"}`. The text is to be freed.
//
// Any thread, as long as none frees the rules.
//
// # Safety
// `rules` is null or rules that are not freed; `out` is a place for a pointer; `error` is null or one.
uint32_t upright_v1_rules_describe(const upright_v1_rules *rules,
                                   upright_v1_text **out,
                                   upright_v1_error **error);

// Frees rules. Null is nothing. Evaluators of them live on.
//
// One thread, once.
//
// # Safety
// `rules` is null, or rules that are not used from now on.
void upright_v1_rules_free(upright_v1_rules *rules);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* UPRIGHT_H */
