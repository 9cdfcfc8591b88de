/* The least a search for environments can cost: the same pruned walk by the same rules as Labwright's, and the
 * same pyvenv.cfg files read. Names come from the bench, so that the two cannot differ.
 *
 *     discovery_floor NAMES     then a line on standard input for each round; standard output answers with
 *                               environments found, folders read, microseconds of the processor's time
 *
 * NAMES has lines of one letter and a text: p a name to pass by, m a mark, f a file that makes a project,
 * b a folder not to be entered from above, s a folder to start in. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct list {
    char **items;
    size_t count, room;
};

static struct list passed, marks, project_files, barred, starts, found, projects;
static long folders_read;

static void add(struct list *list, char *text) {
    if (list->count == list->room) {
        list->room = list->room ? list->room * 2 : 8;
        list->items = realloc(list->items, list->room * sizeof *list->items);
    }
    list->items[list->count++] = text;
}

static int compare(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static int has(struct list *list, const char *text) {
    return bsearch(&text, list->items, list->count, sizeof text, compare) != NULL;
}

static void empty(struct list *list) {
    for (size_t i = 0; i < list->count; i++) free(list->items[i]);
    list->count = 0;
}

static char *joined(const char *folder, const char *name) {
    size_t length = strlen(folder), more = strlen(name);
    char *path = malloc(length + more + 2);
    memcpy(path, folder, length);
    path[length] = '/';
    memcpy(path + length + 1, name, more + 1);
    return path;
}

static int there(const char *folder, const char *name) {
    struct stat status;
    char *path = joined(folder, name);
    int result = lstat(path, &status) == 0;
    free(path);
    return result;
}

static ssize_t read_file(const char *folder, const char *name, char *buffer, size_t size) {
    char *path = joined(folder, name);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = -1;
    free(path);
    if (file >= 0) {
        length = read(file, buffer, size - 1);
        close(file);
    }
    buffer[length > 0 ? length : 0] = 0;
    return length;
}

static int is_old_virtualenv(const char *path) {
    char *scripts = joined(path, "bin"), text[16384];
    DIR *folder = opendir(scripts);
    struct dirent *entry;
    int result = 0;
    if (folder) {
        while (!result && (entry = readdir(folder)))
            if (!strncmp(entry->d_name, "activate", 8))
                result = read_file(scripts, entry->d_name, text, sizeof text) > 0 && strstr(text, "VIRTUAL_ENV");
        closedir(folder);
    }
    free(scripts);
    return result;
}

static void walk(char *path, int is_start) {
    struct list below = {0};
    int cfg = 0, conda = 0, scripts = 0, project = 0;
    if (!is_start && has(&barred, path)) return;
    DIR *folder = opendir(path);
    struct dirent *entry;
    if (!folder) return;
    folders_read++;
    while ((entry = readdir(folder))) {
        const char *name = entry->d_name;
        if (entry->d_type == DT_DIR) {
            if (name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2]))) continue;
            if (!has(&passed, name)) add(&below, joined(path, name));
            else if (!strcmp(name, "conda-meta")) conda = 1;
            else if (!strcmp(name, "bin") || !strcmp(name, "Scripts")) scripts = 1;
        } else if (entry->d_type == DT_LNK) {
            struct stat status;
            char *link = joined(path, name);
            if (stat(link, &status) == 0 && S_ISDIR(status.st_mode) &&
                (there(link, "pyvenv.cfg") || there(link, "conda-meta") || there(link, "bin")))
                free(realpath(link, NULL));
            free(link);
        } else if (has(&marks, name)) {
            if (!strcmp(name, "pyvenv.cfg")) cfg = 1;
            else if (has(&project_files, name)) project = 1;
        }
    }
    closedir(folder);
    int is_environment = 0;
    if (cfg) {
        char content[65536];
        is_environment = read_file(path, "pyvenv.cfg", content, sizeof content) > 0 && strstr(content, "home");
    } else if (conda) {
        is_environment = there(path, "conda-meta/history");
    } else if (scripts) {
        is_environment = is_old_virtualenv(path);
    }
    if (is_environment) add(&found, strdup(path));
    else if (project) add(&projects, strdup(path));
    for (size_t i = 0; i < below.count; i++) {
        const char *name = strrchr(below.items[i], '/') + 1;
        if (!is_environment || (conda && !strcmp(name, "envs"))) walk(below.items[i], 0);
        free(below.items[i]);
    }
    free(below.items);
}

int main(int count, char **arguments) {
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    FILE *names = fopen(arguments[count - 1], "r");
    if (!names) return 1;
    while ((length = getline(&line, &room, names)) > 1) {
        line[length - 1] = 0;
        add(*line == 'p' ? &passed : *line == 'm' ? &marks : *line == 'f' ? &project_files
            : *line == 'b' ? &barred : &starts, strdup(line + 1));
    }
    struct list *sorted[] = {&passed, &marks, &project_files, &barred};
    for (size_t i = 0; i < 4; i++) qsort(sorted[i]->items, sorted[i]->count, sizeof(char *), compare);
    while (getline(&line, &room, stdin) > 0) {
        struct timespec begun, ended;
        folders_read = 0;
        empty(&found);
        empty(&projects);
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begun);
        for (size_t i = 0; i < starts.count; i++) walk(starts.items[i], 1);
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ended);
        printf("%zu %ld %.1f\n", found.count, folders_read,
               (ended.tv_sec - begun.tv_sec) * 1e6 + (ended.tv_nsec - begun.tv_nsec) / 1e3);
        fflush(stdout);
    }
    return 0;
}
