/* What C programs rely on. Run plainly, under valgrind and under AddressSanitizer; see `run` beside it. */

#include "upright.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int checks, failures;

#define CHECK(condition)                                                        \
  do {                                                                          \
    checks++;                                                                   \
    if (!(condition)) {                                                         \
      failures++;                                                               \
      printf("%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition);      \
    }                                                                           \
  } while (0)

static const char RULES[] =
    "{\"standard\": false, \"packs\": [{\"name\": \"own\", \"files\": [{\"path\": \"own.upright\", \"text\": "
    "\"/// No.\\nrule no-host-network {\\n  severity high\\n  for p in Pod\\n  deny p.spec.hostNetwork\\n"
    "  message \\\"{p.metadata.name} is on the network of its node\\\"\\n  help \\\"turn it off\\\"\\n"
    "  fix set p.spec.hostNetwork = false\\n}\\n\"}]}]}";

static const char POD[] = "apiVersion: v1\nkind: Pod\nmetadata: {name: shop, namespace: prod}\nspec:\n  hostNetwork: true\n"
                          "  containers: []\n";

static const char REVIEW[] =
    "{\"apiVersion\": \"admission.k8s.io/v1\", \"kind\": \"AdmissionReview\", \"request\": {\"uid\": \"1f\", "
    "\"operation\": \"CREATE\", \"object\": {\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"a\"}, "
    "\"spec\": {\"hostNetwork\": true, \"containers\": []}}}}";

static upright_v1_input input(const char *name, const char *bytes, size_t size) {
  upright_v1_input made = {name, strlen(name), bytes, size, 0};
  return made;
}

static int is(upright_v1_str text, const char *expected) {
  return text.len == strlen(expected) && memcmp(text.ptr, expected, text.len) == 0;
}

static int contains(upright_v1_str text, const char *part) {
  size_t size = strlen(part);
  for (size_t i = 0; i + size <= text.len; i++)
    if (memcmp(text.ptr + i, part, size) == 0) return 1;
  return 0;
}

/* The message of an error contains a text, and its status is that of the call; frees it. */
static int says(uint32_t status, uint32_t expected, upright_v1_error *error, const char *part) {
  upright_v1_str message, json;
  upright_v1_error_message(error, &message);
  upright_v1_error_json(error, &json);
  int good = status == expected && upright_v1_error_status(error) == expected && contains(message, part) &&
             contains(json, "\"status\"");
  if (!good) printf("status %u: %.*s\n", status, (int)message.len, message.ptr);
  upright_v1_error_free(error);
  return good;
}

static upright_v1_rules *rules(void) {
  upright_v1_rules *made = NULL;
  upright_v1_error *error = NULL;
  CHECK(upright_v1_rules_new(RULES, sizeof RULES - 1, &made, &error) == UPRIGHT_V1_OK);
  CHECK(error == NULL);
  return made;
}

static upright_v1_evaluator *evaluator(const char *options) {
  upright_v1_rules *of = rules();
  upright_v1_evaluator *made = NULL;
  CHECK(upright_v1_evaluator_new(of, options, strlen(options), &made, NULL) == UPRIGHT_V1_OK);
  upright_v1_rules_free(of); /* evaluators live on */
  return made;
}

static void versions(void) {
  upright_v1_str version = {NULL, 0};
  CHECK(upright_v1_abi_version() == UPRIGHT_V1_ABI_VERSION);
  upright_v1_version(&version);
  CHECK(version.len >= 5);
  upright_v1_version(NULL);
}

static void findings(void) {
  upright_v1_evaluator *judge = evaluator("");
  upright_v1_input one = input("pod.yaml", POD, sizeof POD - 1);
  upright_v1_report *report = NULL;
  upright_v1_finding finding;
  upright_v1_str json;
  CHECK(upright_v1_check(judge, &one, 1, NULL, &report, NULL) == UPRIGHT_V1_OK);
  upright_v1_evaluator_free(judge); /* reports live on */
  CHECK(upright_v1_report_findings(report) == 1);
  CHECK(upright_v1_report_objects(report) == 1);
  CHECK(upright_v1_report_errors(report) == 0);
  CHECK(upright_v1_report_finding(report, 0, &finding) == UPRIGHT_V1_OK);
  CHECK(is(finding.rule, "no-host-network"));
  CHECK(is(finding.message, "shop is on the network of its node"));
  CHECK(is(finding.help, "turn it off"));
  CHECK(is(finding.path, "spec.hostNetwork"));
  CHECK(is(finding.api_version, "v1") && is(finding.kind, "Pod"));
  CHECK(is(finding.ns, "prod") && is(finding.name, "shop"));
  CHECK(is(finding.file, "pod.yaml") && finding.line == 5 && finding.column == 16);
  CHECK(finding.severity == 3 && finding.flags == UPRIGHT_V1_FINDING_FIXABLE);
  CHECK(upright_v1_report_finding(report, 1, &finding) == UPRIGHT_V1_ARGUMENT);
  upright_v1_report_json(report, &json);
  CHECK(contains(json, "\"no-host-network\""));
  upright_v1_text *sarif = NULL;
  upright_v1_error *error = NULL;
  CHECK(upright_v1_report_as(report, "sarif", 5, &sarif, NULL) == UPRIGHT_V1_OK);
  upright_v1_text_get(sarif, &json);
  CHECK(contains(json, "2.1.0"));
  upright_v1_text_free(sarif);
  uint32_t status = upright_v1_report_as(report, "html", 4, &sarif, &error);
  CHECK(says(status, UPRIGHT_V1_OPTIONS, error, "there is no format `html`") && sarif == NULL);
  upright_v1_report_free(report);
}

static void admission_and_fixes(void) {
  upright_v1_evaluator *judge = evaluator("{\"admission\": {\"patch\": false}}");
  upright_v1_evaluator *mends = evaluator("{\"admission\": {\"patch\": true}}");
  upright_v1_text *answer = NULL;
  upright_v1_report *report = NULL;
  upright_v1_error *error = NULL;
  upright_v1_str text;
  CHECK(upright_v1_admit(judge, REVIEW, sizeof REVIEW - 1, NULL, 0, &answer, &report, NULL) == UPRIGHT_V1_OK);
  upright_v1_text_get(answer, &text);
  CHECK(contains(text, "\"allowed\":false") && contains(text, "\"uid\":\"1f\""));
  CHECK(upright_v1_report_findings(report) == 1);
  upright_v1_text_free(answer);
  upright_v1_report_free(report);
  CHECK(upright_v1_admit(mends, REVIEW, sizeof REVIEW - 1, NULL, 0, &answer, NULL, NULL) == UPRIGHT_V1_OK);
  upright_v1_text_get(answer, &text);
  CHECK(contains(text, "\"allowed\":true") && contains(text, "JSONPatch"));
  upright_v1_text_free(answer);
  uint32_t status = upright_v1_admit(judge, "{}", 2, NULL, 0, &answer, &report, &error);
  CHECK(says(status, UPRIGHT_V1_INPUT, error, "an AdmissionReview of admission.k8s.io/v1 is wanted"));
  CHECK(answer == NULL && report == NULL);
  upright_v1_input one = input("pod.yaml", POD, sizeof POD - 1);
  CHECK(upright_v1_fix(judge, &one, 1, &answer, NULL) == UPRIGHT_V1_OK);
  upright_v1_text_get(answer, &text);
  CHECK(contains(text, "hostNetwork: false"));
  upright_v1_text_free(answer);
  upright_v1_evaluator *later = NULL;
  CHECK(upright_v1_evaluator_at(judge, 1800000000000000, &later, NULL) == UPRIGHT_V1_OK);
  upright_v1_evaluator_free(later);
  upright_v1_evaluator_free(mends);
  upright_v1_evaluator_free(judge);
}

typedef struct {
  int seen, stop_at;
} watch;

static int each(void *user, const upright_v1_finding *finding) {
  watch *of = user;
  CHECK(is(finding->rule, "no-host-network"));
  return ++of->seen == of->stop_at;
}

static void callbacks(void) {
  upright_v1_evaluator *judge = evaluator("");
  upright_v1_input many[3];
  for (int i = 0; i < 3; i++) many[i] = input("pod.yaml", POD, sizeof POD - 1);
  watch all = {0, 0}, first = {0, 1};
  upright_v1_error *error = NULL;
  CHECK(upright_v1_check_each(judge, many, 3, NULL, each, &all, NULL) == UPRIGHT_V1_OK && all.seen == 3);
  uint32_t status = upright_v1_check_each(judge, many, 3, NULL, each, &first, &error);
  CHECK(says(status, UPRIGHT_V1_CANCELLED, error, "the callback ended the call") && first.seen == 1);
  status = upright_v1_check_each(judge, many, 3, NULL, NULL, NULL, &error);
  CHECK(says(status, UPRIGHT_V1_ARGUMENT, error, "`callback` is null"));
  upright_v1_cancel *cancel = upright_v1_cancel_new();
  CHECK(upright_v1_check_each(judge, many, 3, cancel, each, &all, NULL) == UPRIGHT_V1_OK);
  upright_v1_cancel_set(cancel);
  status = upright_v1_check_each(judge, many, 3, cancel, each, &all, &error);
  CHECK(says(status, UPRIGHT_V1_CANCELLED, error, "cancelled") && all.seen == 6);
  upright_v1_cancel_free(cancel);
  upright_v1_evaluator_free(judge);
}

/* Nothing that a host may get wrong is more than an error. */
static void bad_calls(void) {
  upright_v1_rules *of = rules(), *none = NULL;
  upright_v1_evaluator *judge = evaluator(""), *no_judge = NULL;
  upright_v1_report *report = (upright_v1_report *)&report;
  upright_v1_text *text = NULL;
  upright_v1_error *error = NULL;
  upright_v1_input one = input("pod.yaml", POD, sizeof POD - 1);
  uint32_t status = upright_v1_check(NULL, &one, 1, NULL, &report, &error);
  CHECK(says(status, UPRIGHT_V1_ARGUMENT, error, "`evaluator` is null") && report == NULL);
  status = upright_v1_check(judge, &one, 1, NULL, NULL, &error);
  CHECK(says(status, UPRIGHT_V1_ARGUMENT, error, "`out` is null"));
  CHECK(upright_v1_check(NULL, NULL, 7, NULL, NULL, NULL) == UPRIGHT_V1_ARGUMENT);
  status = upright_v1_check(judge, NULL, 7, NULL, &report, &error);
  CHECK(says(status, UPRIGHT_V1_ARGUMENT, error, "`inputs` is null"));
  status = upright_v1_check(judge, &one, (size_t)-1 / 4, NULL, &report, &error);
  CHECK(says(status, UPRIGHT_V1_ARGUMENT, error, "`inputs` is null or no array"));
  one.name = "\xff", one.name_len = 1;
  status = upright_v1_check(judge, &one, 1, NULL, &report, &error);
  CHECK(says(status, UPRIGHT_V1_ARGUMENT, error, "inputs[0].name` is not UTF-8"));
  one = input("pod.yaml", NULL, 9);
  status = upright_v1_check(judge, &one, 1, NULL, &report, &error);
  CHECK(says(status, UPRIGHT_V1_ARGUMENT, error, "inputs[0].bytes` is null"));
  one = input("pod.yaml", POD, (size_t)-1);
  status = upright_v1_check(judge, &one, 1, NULL, &report, &error);
  CHECK(says(status, UPRIGHT_V1_ARGUMENT, error, "has a length of"));
  one = input("pod.yaml", POD, sizeof POD - 1);
  one.flags = 6;
  status = upright_v1_check(judge, &one, 1, NULL, &report, &error);
  CHECK(says(status, UPRIGHT_V1_ARGUMENT, error, "flags is 6"));
  status = upright_v1_rules_new("{", 1, &none, &error);
  CHECK(says(status, UPRIGHT_V1_OPTIONS, error, "EOF") && none == NULL);
  status = upright_v1_rules_new("{\"x\": \"\xff\"}", 10, &none, &error);
  CHECK(says(status, UPRIGHT_V1_OPTIONS, error, ""));
  status = upright_v1_evaluator_new(of, "{\"profil\": 1}", 13, &no_judge, &error);
  CHECK(says(status, UPRIGHT_V1_OPTIONS, error, "unknown field `profil`") && no_judge == NULL);
  status = upright_v1_evaluator_new(NULL, NULL, 0, &no_judge, &error);
  CHECK(says(status, UPRIGHT_V1_ARGUMENT, error, "`rules` is null"));
  status = upright_v1_evaluator_at(NULL, 0, &no_judge, &error);
  CHECK(says(status, UPRIGHT_V1_ARGUMENT, error, "`evaluator` is null"));
  status = upright_v1_rules_describe(NULL, &text, &error);
  CHECK(says(status, UPRIGHT_V1_ARGUMENT, error, "`rules` is null"));
  status = upright_v1_fix(NULL, NULL, 0, &text, &error);
  CHECK(says(status, UPRIGHT_V1_ARGUMENT, error, "`evaluator` is null"));
  upright_v1_str empty = {NULL, 1};
  upright_v1_report_json(NULL, &empty);
  CHECK(empty.ptr != NULL && empty.len == 0);
  upright_v1_text_get(NULL, &empty);
  upright_v1_error_message(NULL, &empty);
  upright_v1_error_json(NULL, NULL);
  CHECK(upright_v1_error_status(NULL) == UPRIGHT_V1_OK && upright_v1_report_findings(NULL) == 0);
  CHECK(upright_v1_report_objects(NULL) == 0 && upright_v1_report_errors(NULL) == 0);
  CHECK(upright_v1_report_finding(NULL, 0, NULL) == UPRIGHT_V1_ARGUMENT);
  upright_v1_cancel_set(NULL);
  upright_v1_cancel_free(NULL);
  upright_v1_rules_free(NULL);
  upright_v1_evaluator_free(NULL);
  upright_v1_report_free(NULL);
  upright_v1_text_free(NULL);
  upright_v1_error_free(NULL);
  upright_v1_evaluator_free(judge);
  CHECK(upright_v1_rules_describe(of, &text, NULL) == UPRIGHT_V1_OK);
  upright_v1_text_get(text, &empty);
  CHECK(contains(empty, "no-host-network"));
  upright_v1_text_free(text);
  upright_v1_rules_free(of);
}

static void batches(void) {
  upright_v1_evaluator *judge = evaluator("");
  upright_v1_report *report = NULL;
  CHECK(upright_v1_check(judge, NULL, 0, NULL, &report, NULL) == UPRIGHT_V1_OK);
  CHECK(upright_v1_report_objects(report) == 0);
  upright_v1_report_free(report);
  const char *broken = "a: [";
  upright_v1_input empty = input("", NULL, 0), bad = input("bad", broken, 4);
  CHECK(upright_v1_check(judge, &empty, 1, NULL, &report, NULL) == UPRIGHT_V1_OK);
  upright_v1_report_free(report);
  CHECK(upright_v1_check(judge, &bad, 1, NULL, &report, NULL) == UPRIGHT_V1_OK);
  CHECK(upright_v1_report_errors(report) == 1);
  upright_v1_report_free(report);
  const char *large = getenv("UPRIGHT_TEST_BATCH");
  size_t count = large ? (size_t)atol(large) : 20000;
  upright_v1_input *many = malloc(count * sizeof *many);
  for (size_t i = 0; i < count; i++) many[i] = input("pod.yaml", POD, sizeof POD - 1);
  CHECK(upright_v1_check(judge, many, count, NULL, &report, NULL) == UPRIGHT_V1_OK);
  CHECK(upright_v1_report_findings(report) == count && upright_v1_report_objects(report) == count);
  upright_v1_report_free(report);
  free(many);
  upright_v1_evaluator_free(judge);
}

static void *work(void *shared) {
  upright_v1_input one = input("pod.yaml", POD, sizeof POD - 1);
  size_t good = 0;
  for (int i = 0; i < 20; i++) {
    upright_v1_report *report = NULL;
    upright_v1_str json;
    if (upright_v1_check(shared, &one, 1, NULL, &report, NULL) == UPRIGHT_V1_OK) {
      upright_v1_report_json(report, &json);
      good += contains(json, "no-host-network");
    }
    upright_v1_report_free(report);
  }
  return (void *)good;
}

static void threads(void) {
  upright_v1_evaluator *judge = evaluator("");
  pthread_t all[8];
  for (int i = 0; i < 8; i++) CHECK(pthread_create(&all[i], NULL, work, judge) == 0);
  for (int i = 0; i < 8; i++) {
    void *good = NULL;
    pthread_join(all[i], &good);
    CHECK((size_t)good == 20);
  }
  upright_v1_evaluator_free(judge);
}

static void memory(void) {
  unsigned char *bytes = upright_v1_alloc(100);
  CHECK(bytes != NULL && bytes[0] == 0 && bytes[99] == 0);
  upright_v1_dealloc(bytes, 100);
  CHECK(upright_v1_alloc(0) == NULL);
  CHECK(upright_v1_alloc((size_t)-1) == NULL);
  upright_v1_dealloc(NULL, 100);
}

int main(void) {
  versions();
  findings();
  admission_and_fixes();
  callbacks();
  bad_calls();
  batches();
  threads();
  memory();
  printf("libupright: %d passed, %d failed\n", checks - failures, failures);
  return failures != 0;
}
