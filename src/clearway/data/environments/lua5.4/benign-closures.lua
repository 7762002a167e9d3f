local function counter(step)
  local n = 0
  return function() n = n + step; return n end
end
local one, ten = counter(1), counter(10)
print(one(), one(), ten(), one(), ten())
local t = setmetatable({}, {__index = function(_, k) return k .. "?" end})
print(t.a, t.b, rawget(t, "a"))
print(select("#", table.unpack({1, 2, nil, 4}, 1, 4)), (pcall(error, "no")))
