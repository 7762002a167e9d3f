/* Runs one Lua program with the standard libraries; an error of the program is printed and is not our failure. */
#include <stdio.h>
#include "lua.h"
#include "lauxlib.h"
#include "lualib.h"

int main(int argc, char **argv) {
    lua_State *lua = argc == 2 ? luaL_newstate() : NULL;
    if (lua == NULL) return 2;
    luaL_openlibs(lua);
    if (luaL_dofile(lua, argv[1]) != LUA_OK) printf("error: %s\n", lua_tostring(lua, -1));
    lua_close(lua);
    return 0;
}
