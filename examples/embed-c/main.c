/* Upright in a C program: compile once, judge a batch, look at findings without JSON.
 *
 *   cc main.c $(pkg-config --cflags --libs upright) -o embed && ./embed
 */

#include <stdio.h>
#include <string.h>
#include <upright.h>

static const char *const PODS[] = {
    "apiVersion: v1\nkind: Pod\nmetadata: {name: good}\nspec: {containers: [{name: app, image: app:1}]}\n",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: bad}\nspec: {hostNetwork: true, containers: [{name: app, image: app:1}]}\n",
};

/* Is told of each finding. Its strings are not ended by a zero, and live until this returns. */
static int show(void *count, const upright_v1_finding *finding) {
  ++*(int *)count;
  printf("%.*s:%u: %.*s: %.*s\n", (int)finding->file.len, finding->file.ptr, finding->line, (int)finding->rule.len,
         finding->rule.ptr, (int)finding->message.len, finding->message.ptr);
  return 0;
}

static int fail(upright_v1_error *error) {
  upright_v1_str message;
  upright_v1_error_message(error, &message);
  fprintf(stderr, "error: %.*s\n", (int)message.len, message.ptr);
  upright_v1_error_free(error);
  return 1;
}

int main(void) {
  const char *options = "{\"profile\": \"pss-baseline\", \"kubernetes\": \"1.34\"}";
  upright_v1_rules *rules = NULL;
  upright_v1_evaluator *judge = NULL;
  upright_v1_error *error = NULL;
  if (upright_v1_rules_new(NULL, 0, &rules, &error) != UPRIGHT_V1_OK) return fail(error);
  if (upright_v1_evaluator_new(rules, options, strlen(options), &judge, &error) != UPRIGHT_V1_OK) return fail(error);
  upright_v1_rules_free(rules);

  upright_v1_input inputs[] = {
      {"good.yaml", 9, PODS[0], strlen(PODS[0]), 0},
      {"bad.yaml", 8, PODS[1], strlen(PODS[1]), 0},
  };
  int count = 0;
  if (upright_v1_check_each(judge, inputs, 2, NULL, show, &count, &error) != UPRIGHT_V1_OK) return fail(error);
  printf("%d finding(s)\n", count);
  upright_v1_evaluator_free(judge);
  return count == 1 ? 0 : 1;
}
