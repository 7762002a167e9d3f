print(("%5.2f|%-6s|%x"):format(3.14159, "ab", 255))
print(("one two three"):gsub("%w+", function(w) return w:upper():sub(1, 1) .. #w end))
print(string.rep("ab", 3, "-"), ("héllo"):len(), utf8.len("héllo"))
print(pcall(string.rep, "x", -1), tostring(nil), tonumber("0x1F"), math.type(1), math.type(1.0), 7 // 2, 7 % -3)
