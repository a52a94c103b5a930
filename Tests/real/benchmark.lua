-- Strings, tables, floats, closures, patterns and the garbage collector.
local function sieve(limit)
  local composite, count = {}, 0
  for i = 2, limit do
    if not composite[i] then
      count = count + 1
      for multiple = i * i, limit, i do composite[multiple] = true end
    end
  end
  return count
end

local function fibonacci(n) if n < 2 then return n end return fibonacci(n - 1) + fibonacci(n - 2) end

local function spectral_norm(n)
  local function a(i, j) local ij = i + j - 1 return 1.0 / (ij * (ij - 1) * 0.5 + i) end
  local function multiply(x, transposed)
    local y = {}
    for i = 1, n do
      local sum = 0
      for j = 1, n do sum = sum + x[j] * (transposed and a(j, i) or a(i, j)) end
      y[i] = sum
    end
    return y
  end
  local u, v = {}, nil
  for i = 1, n do u[i] = 1 end
  for _ = 1, 10 do
    v = multiply(multiply(u), true)
    u = multiply(multiply(v), true)
  end
  local vbv, vv = 0, 0
  for i = 1, n do vbv = vbv + u[i] * v[i]; vv = vv + v[i] * v[i] end
  return math.sqrt(vbv / vv)
end

local function words()
  local text, state = {}, 42
  for i = 1, 20000 do
    state = (state * 1103515245 + 12345) & 0x7fffffff
    text[i] = string.format("w%d", state % 997)
  end
  local counts, order = {}, {}
  for word in table.concat(text, " "):gmatch("%w+") do
    if not counts[word] then order[#order + 1] = word end
    counts[word] = (counts[word] or 0) + 1
  end
  table.sort(order, function(x, y) return counts[x] > counts[y] or counts[x] == counts[y] and x < y end)
  return order[1] .. "=" .. counts[order[1]], #order
end

local function queens(n)
  local solutions, columns, up, down = 0, {}, {}, {}
  local function place(row)
    if row > n then solutions = solutions + 1 return end
    for column = 1, n do
      if not (columns[column] or up[row + column] or down[row - column]) then
        columns[column], up[row + column], down[row - column] = true, true, true
        place(row + 1)
        columns[column], up[row + column], down[row - column] = nil, nil, nil
      end
    end
  end
  place(1)
  return solutions
end

local function garbage()
  local kept = setmetatable({}, {__mode = "k"})
  local total = 0
  for i = 1, 200000 do
    local object = {i, tostring(i), function() return i end}
    if i % 1000 == 0 then kept[object] = i end
    total = total + object[3]()
  end
  return total
end

print("primes", sieve(2000000))
print("fibonacci", fibonacci(30))
print(string.format("norm %.15f", spectral_norm(120)))
print("words", words())
print("queens", queens(8))
print("garbage", garbage())
print(("x"):rep(3, "-"), math.maxinteger // -1, 7.0 // 0.3, -7 % 3, 2^53, 1e15, 0.1, -0.0, 1/0)
print(string.format("%q %a %10.3f|%-8s|%5d", "tab\t\0", 0.1, math.pi, "left", 42), utf8.char(228, 8364, 128512), #utf8.char(128512))
print(select("#", ...), ...)
