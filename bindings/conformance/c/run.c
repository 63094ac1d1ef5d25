/* Runs the conformance cases through libupright: run CASES, where CASES is what `upright-conformance export` writes. */

#include "upright.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const char *ptr;
  size_t len;
} text;

static const unsigned char *at, *end;

static void *memory(size_t size) {
  void *made = calloc(1, size ? size : 1);
  if (!made) {
    fprintf(stderr, "out of memory\n");
    exit(2);
  }
  return made;
}

static size_t number(void) {
  uint64_t value = 0;
  if (end - at < 8) {
    fprintf(stderr, "the cases are cut off\n");
    exit(2);
  }
  for (int i = 7; i >= 0; i--) value = value << 8 | at[i];
  at += 8;
  return (size_t)value;
}

static text bytes(void) {
  text read;
  read.len = number();
  if ((size_t)(end - at) < read.len) {
    fprintf(stderr, "the cases are cut off\n");
    exit(2);
  }
  read.ptr = (const char *)at;
  at += read.len;
  return read;
}

static int same(text expected, upright_v1_str found, const char *name, const char *what) {
  if (expected.len == found.len && (found.len == 0 || memcmp(expected.ptr, found.ptr, found.len) == 0)) return 1;
  printf("FAILED %s: %s\n--- expected\n%.*s\n--- found\n%.*s\n", name, what, (int)expected.len, expected.ptr,
         (int)found.len, found.ptr);
  return 0;
}

static int equal(size_t expected, size_t found, const char *name, const char *what) {
  if (expected == found) return 1;
  printf("FAILED %s: %s: %zu expected, %zu found\n", name, what, expected, found);
  return 0;
}

static const char *const STATUS[] = {"ok", "options", "rules", "input", "cancelled", "argument", "internal"};

/* Rules, kept for all cases with the same compile options. */
typedef struct known {
  text options;
  upright_v1_rules *rules;
  upright_v1_error *error;
  struct known *next;
} known;

static known *all;

static known *compile(text options) {
  for (known *one = all; one; one = one->next)
    if (one->options.len == options.len && memcmp(one->options.ptr, options.ptr, options.len) == 0) return one;
  known *one = memory(sizeof *one);
  one->options = options;
  upright_v1_rules_new(options.ptr, options.len, &one->rules, &one->error);
  one->next = all;
  all = one;
  return one;
}

static int wrong_or_not(const upright_v1_error *error, int expected, text status, text message, const char *name) {
  upright_v1_str found;
  upright_v1_error_message(error, &found);
  if (!expected) {
    printf("FAILED %s: %.*s\n", name, (int)found.len, found.ptr);
    return 0;
  }
  const char *word = STATUS[upright_v1_error_status(error)];
  upright_v1_str status_found = {word, strlen(word)};
  return same(status, status_found, name, "status") & same(message, found, name, "message");
}

/* Runs the next case. */
static int run(void) {
  text name_text = bytes();
  char *name = memory(name_text.len + 1);
  memcpy(name, name_text.ptr, name_text.len);
  text compile_options = bytes(), judge_options = bytes();
  size_t call = number();
  text review = bytes();
  size_t count = number();
  upright_v1_input *inputs = memory(count * sizeof *inputs);
  for (size_t i = 0; i < count; i++) {
    text input_name = bytes(), input = bytes();
    inputs[i] = (upright_v1_input){input_name.ptr, input_name.len, input.ptr, input.len, 0};
    if (number()) inputs[i].flags = UPRIGHT_V1_INPUT_LOOKUP;
  }
  text status = {0}, message = {0}, findings = {0}, response = {0};
  size_t objects = 0, errors = 0;
  int fails = number() != 0;
  if (fails) status = bytes(), message = bytes();
  int has_findings = number() != 0;
  if (has_findings) findings = bytes();
  int has_objects = number() != 0;
  if (has_objects) objects = number();
  int has_errors = number() != 0;
  if (has_errors) errors = number();
  int has_response = number() != 0;
  if (has_response) response = bytes();
  int has_fixed = number() != 0;
  text fixed = {0};
  if (has_fixed) fixed = bytes();

  known *compiled = compile(compile_options);
  upright_v1_evaluator *judge = NULL;
  upright_v1_report *report = NULL;
  upright_v1_text *answer = NULL, *lines = NULL;
  upright_v1_error *error = NULL;
  upright_v1_str found;
  uint32_t state = UPRIGHT_V1_RULES;
  if (compiled->rules)
    state = upright_v1_evaluator_new(compiled->rules, judge_options.ptr, judge_options.len, &judge, &error);
  if (state == UPRIGHT_V1_OK && call == 0) state = upright_v1_check(judge, inputs, count, NULL, &report, &error);
  if (state == UPRIGHT_V1_OK && call == 1)
    state = upright_v1_admit(judge, review.ptr, review.len, inputs, count, &answer, &report, &error);
  if (state == UPRIGHT_V1_OK && call == 2) state = upright_v1_fix(judge, inputs, count, &answer, &error);
  int good = 1;
  if (state != UPRIGHT_V1_OK) {
    good = wrong_or_not(compiled->rules ? error : compiled->error, fails, status, message, name);
  } else if (fails) {
    good = 0;
    printf("FAILED %s: an error was expected\n", name);
  } else {
    if (has_findings) {
      upright_v1_report_as(report, "ndjson", 6, &lines, NULL);
      upright_v1_text_get(lines, &found);
      good &= same(findings, found, name, "findings");
    }
    if (has_objects) good &= equal(objects, upright_v1_report_objects(report), name, "objects");
    if (has_errors) good &= equal(errors, upright_v1_report_errors(report), name, "errors");
    upright_v1_text_get(answer, &found);
    if (has_response) good &= same(response, found, name, "response");
    if (has_fixed) good &= same(fixed, found, name, "fixed");
  }
  upright_v1_text_free(lines);
  upright_v1_text_free(answer);
  upright_v1_report_free(report);
  upright_v1_evaluator_free(judge);
  upright_v1_error_free(error);
  free(inputs);
  free(name);
  return good;
}

int main(int count, char **args) {
  FILE *file = count == 2 ? fopen(args[1], "rb") : NULL;
  if (!file || fseek(file, 0, SEEK_END) != 0) {
    fprintf(stderr, "run CASES\n");
    return 2;
  }
  long size = ftell(file);
  rewind(file);
  unsigned char *cases = memory((size_t)size);
  if (fread(cases, 1, (size_t)size, file) != (size_t)size) return 2;
  fclose(file);
  at = cases;
  end = cases + size;
  size_t cases_left = number(), ran = 0, failed = 0;
  for (; cases_left > 0; cases_left--, ran++) failed += !run();
  for (known *next; all; all = next) {
    next = all->next;
    upright_v1_rules_free(all->rules);
    upright_v1_error_free(all->error);
    free(all);
  }
  free(cases);
  printf("conformance: c: %zu run, 0 skipped, %zu failed\n", ran, failed);
  return failed != 0;
}
