local function walk(n) for i = 1, n do coroutine.yield(i, i * i) end return "done" end
local co = coroutine.create(walk)
for _ = 1, 5 do print(coroutine.resume(co, 3)) end
print(coroutine.status(co))
local gen = coroutine.wrap(function() local _ENV <const> = {coroutine = coroutine}; coroutine.yield(seen); return 1 end)
print(gen(), gen())
