// Runs a Lua script given by name, with the libraries that need nothing of the system. wasi-libc has no setjmp, so the
// interpreter is built with errors that end the program: scripts don't catch any.
#include <stdio.h>

#include "lauxlib.h"
#include "lua.h"
#include "lualib.h"

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    lua_State *state = luaL_newstate();
    if (state == NULL) return 1;
    static const luaL_Reg libraries[] = {
        {LUA_GNAME, luaopen_base},         {LUA_TABLIBNAME, luaopen_table}, {LUA_STRLIBNAME, luaopen_string},
        {LUA_MATHLIBNAME, luaopen_math},   {LUA_UTF8LIBNAME, luaopen_utf8},
    };
    for (size_t i = 0; i < sizeof libraries / sizeof libraries[0]; i++) {
        luaL_requiref(state, libraries[i].name, libraries[i].func, 1);
        lua_pop(state, 1);
    }
    int failed = luaL_loadfile(state, argv[1]);
    if (!failed) {
        for (int i = 2; i < argc; i++) lua_pushstring(state, argv[i]);
        failed = lua_pcall(state, argc - 2, 0, 0);
    }
    if (failed) fprintf(stderr, "%s\n", lua_tostring(state, -1));
    lua_close(state);
    return failed ? 1 : 0;
}
