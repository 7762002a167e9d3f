local limit <const>, name <const>, on <const> = 10, "ten", true
local sum = 0
for i = 1, limit do sum = sum + i end
print(sum, name .. "!", on and limit or 0)
local function environment() local _ENV <const> = {print = print, x = 42}; print(x, y) end
environment()
local _ENV = {print = print, tostring = tostring, z = 3}
z = z + 1
print(z, tostring(w))
