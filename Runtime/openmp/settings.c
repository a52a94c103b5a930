/// settings.c - what the environment says about OpenMP (OpenMP 5.2, chapter 21).
#include "base/variables.h"
#include "openmp/state.h"
#include "parallel/loop/pool.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static wpc_omp_settings settings;
static pthread_once_t settings_read = PTHREAD_ONCE_INIT;

static void complain(const char *name, const char *value, const char *wanted) {
    fprintf(stderr, "wpc: %s is '%s', not %s; ignored\n", name, value, wanted);
}

/// A number from `least` to `most`, with spaces around it, and what follows it. False: it is none.
static bool read_number(const char **text, uint64_t least, uint64_t most, uint32_t *number) {
    const char *start = *text;
    while (isspace((unsigned char)*start)) start++;
    if (!isdigit((unsigned char)*start)) return false;
    char *end;
    unsigned long long value = strtoull(start, &end, 10);
    while (isspace((unsigned char)*end)) end++;
    if (value < least || value > most) return false;
    *number = (uint32_t)value;
    *text = end;
    return true;
}

static void read_one(const char *name, const char *value, uint64_t least, uint64_t most, uint32_t *number) {
    if (value == NULL) return;
    const char *text = value;
    uint32_t found;
    if (read_number(&text, least, most, &found) && *text == '\0')
        *number = found;
    else
        complain(name, value, "a number that is possible");
}

static bool read_truth(const char *name, const char *value, bool otherwise) {
    if (value == NULL) return otherwise;
    if (strcasecmp(value, "true") == 0 || strcmp(value, "1") == 0) return true;
    if (strcasecmp(value, "false") == 0 || strcmp(value, "0") == 0) return false;
    complain(name, value, "true or false");
    return otherwise;
}

static void read_thread_counts(const char *value) {
    if (value == NULL) return;
    const char *text = value;
    uint32_t count = 0, numbers[WPC_OMP_LEVELS_MOST];
    while (count < WPC_OMP_LEVELS_MOST && read_number(&text, 1, WPC_OMP_THREADS_MOST, &numbers[count])) {
        count += 1;
        if (*text != ',') break;
        text += 1;
    }
    if (count == 0 || *text != '\0') {
        complain("OMP_NUM_THREADS", value, "a list of numbers of threads");
        return;
    }
    memcpy(settings.level_threads, numbers, count * sizeof *numbers);
    settings.level_count = count;
    settings.control.threads = numbers[0];
    if (count > 1) settings.control.active_levels_most = count;
}

/// [monotonic:|nonmonotonic:]static|dynamic|guided|auto[,chunk]
static void read_schedule(const char *value) {
    if (value == NULL) return;
    static const char *const kinds[] = {"static", "dynamic", "guided", "auto"};
    const char *colon = strchr(value, ':'), *kind = colon == NULL ? value : colon + 1;
    uint32_t flags = colon != NULL && strncasecmp(value, "monotonic", 9) == 0 ? 0x80000000u : 0;
    size_t length = strcspn(kind, ", ");
    for (uint32_t i = 0; i < 4; i++) {
        if (length != strlen(kinds[i]) || strncasecmp(kind, kinds[i], length) != 0) continue;
        uint32_t chunk = 0;
        const char *rest = kind + length + strspn(kind + length, " ");
        if (*rest == ',') read_one("OMP_SCHEDULE", rest + 1, 1, INT32_MAX, &chunk);
        settings.control.schedule = (i + 1) | flags;
        settings.control.chunk = chunk;
        return;
    }
    complain("OMP_SCHEDULE", value, "static, dynamic, guided or auto, with a chunk or without");
}

static void read_stack_size(const char *value) {
    if (value == NULL) return;
    // A number alone is in kibibytes.
    char text[40];
    size_t length = strlen(value);
    bool is_plain = length > 0 && length < 30 && isdigit((unsigned char)value[length - 1]);
    snprintf(text, sizeof text, "%s%s", value, is_plain ? "K" : "");
    if (toupper((unsigned char)value[length == 0 ? 0 : length - 1]) == 'B') {
        if (length < sizeof text) text[length - 1] = '\0';
    }
    uint64_t size = wpc_parse_size(text);
    if (size < 4096 || size > ((uint64_t)1 << 30))
        complain("OMP_STACKSIZE", value, "a size from 4K to 1G");
    else
        settings.stack_size = (size + 15) & ~(uint64_t)15;
}

static void display(void) {
    static const char *const kinds[] = {"", "STATIC", "DYNAMIC", "GUIDED", "AUTO"};
    fprintf(stderr,
            "OPENMP DISPLAY ENVIRONMENT BEGIN\n   _OPENMP='202011'\n  [host] OMP_NUM_THREADS='%u'\n  [host] OMP_SCHEDULE='%s",
            settings.control.threads, kinds[settings.control.schedule & 7]);
    if (settings.control.chunk != 0) fprintf(stderr, ",%u", settings.control.chunk);
    fprintf(stderr,
            "'\n  [host] OMP_DYNAMIC='%s'\n  [host] OMP_MAX_ACTIVE_LEVELS='%u'\n  [host] OMP_THREAD_LIMIT='%u'\n"
            "  [host] OMP_STACKSIZE='%llu'\n  [host] OMP_WAIT_POLICY='%s'\n  [host] OMP_CANCELLATION='%s'\n"
            "OPENMP DISPLAY ENVIRONMENT END\n",
            settings.control.is_dynamic ? "TRUE" : "FALSE", settings.control.active_levels_most, settings.thread_limit,
            (unsigned long long)settings.stack_size, settings.is_active ? "ACTIVE" : "PASSIVE",
            settings.can_cancel ? "TRUE" : "FALSE");
}

static void read_settings(void) {
    settings.processors = wpc_usable_processors();
    settings.thread_limit = WPC_OMP_THREADS_MOST;
    settings.control = (wpc_omp_control){
        .threads = wpc_pool_threads(), .schedule = 1, .active_levels_most = 1, .is_dynamic = false};
    read_thread_counts(wpc_variable_set(OMP_NUM_THREADS));
    read_schedule(wpc_variable_set(OMP_SCHEDULE));
    settings.control.is_dynamic = read_truth("OMP_DYNAMIC", wpc_variable_set(OMP_DYNAMIC), false);
    if (read_truth("OMP_NESTED", wpc_variable_set(OMP_NESTED), false)) settings.control.active_levels_most = INT32_MAX;
    read_one("OMP_MAX_ACTIVE_LEVELS", wpc_variable_set(OMP_MAX_ACTIVE_LEVELS), 0, INT32_MAX,
             &settings.control.active_levels_most);
    read_one("OMP_THREAD_LIMIT", wpc_variable_set(OMP_THREAD_LIMIT), 1, WPC_OMP_THREADS_MOST, &settings.thread_limit);
    read_one("OMP_NUM_TEAMS", wpc_variable_set(OMP_NUM_TEAMS), 1, INT32_MAX, &settings.teams_most);
    read_one("OMP_TEAMS_THREAD_LIMIT", wpc_variable_set(OMP_TEAMS_THREAD_LIMIT), 1, WPC_OMP_THREADS_MOST,
             &settings.teams_thread_limit);
    read_stack_size(wpc_variable_set(OMP_STACKSIZE));
    const char *policy = wpc_variable_set(OMP_WAIT_POLICY);
    settings.is_active = policy != NULL && strcasecmp(policy, "active") == 0;
    settings.is_passive = policy != NULL && strcasecmp(policy, "passive") == 0;
    if (policy != NULL && !settings.is_active && !settings.is_passive)
        complain("OMP_WAIT_POLICY", policy, "active or passive");
    settings.can_cancel = read_truth("OMP_CANCELLATION", wpc_variable_set(OMP_CANCELLATION), false);
    const char *shown = wpc_variable_set(OMP_DISPLAY_ENV);
    if (shown != NULL && (strcasecmp(shown, "true") == 0 || strcmp(shown, "1") == 0 || strcasecmp(shown, "verbose") == 0))
        display();
}

const wpc_omp_settings *wpc_omp_settings_get(void) {
    pthread_once(&settings_read, read_settings);
    return &settings;
}
