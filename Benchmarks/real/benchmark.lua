-- What scripts do: calls, tables, strings, closures, floats, patterns, sorting, and garbage.
local function fibonacci(n) if n < 2 then return n end return fibonacci(n - 1) + fibonacci(n - 2) end

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

local function queens(n)
  local columns, up, down, count = {}, {}, {}, 0
  local function place(row)
    if row > n then count = count + 1 return end
    for column = 1, n do
      if not columns[column] and not up[row + column] and not down[row - column + n] then
        columns[column], up[row + column], down[row - column + n] = true, true, true
        place(row + 1)
        columns[column], up[row + column], down[row - column + n] = nil, nil, nil
      end
    end
  end
  place(1)
  return count
end

local function matrices(n)
  local function make(seed)
    local m = {}
    for i = 1, n do
      m[i] = {}
      for j = 1, n do m[i][j] = (i * seed + j) % 17 / 8 end
    end
    return m
  end
  local a, b, trace = make(3), make(5), 0
  for i = 1, n do
    for j = 1, n do
      local sum = 0
      for k = 1, n do sum = sum + a[i][k] * b[k][j] end
      if i == j then trace = trace + sum end
    end
  end
  return trace
end

local Account = {}
Account.__index = Account
function Account.new(balance) return setmetatable({balance = balance, log = {}}, Account) end
function Account:deposit(amount)
  self.balance = self.balance + amount
  self.log[#self.log + 1] = amount
  return self
end

local function objects(rounds)
  local total = 0
  for i = 1, rounds do
    local account = Account.new(i)
    for k = 1, 8 do account:deposit(k) end
    total = total + account.balance + #account.log
  end
  return total
end

local function words(text)
  local counts, order = {}, {}
  for word in text:lower():gmatch("%a+") do
    if not counts[word] then order[#order + 1] = word end
    counts[word] = (counts[word] or 0) + 1
  end
  table.sort(order, function(a, b) return counts[a] > counts[b] or counts[a] == counts[b] and a < b end)
  local parts = {}
  for i = 1, math.min(12, #order) do parts[i] = string.format("%s=%d", order[i], counts[order[i]]) end
  return table.concat(parts, " ") .. " of " .. #order
end

local function text(count)
  local state, parts = 42, {}
  for i = 1, count do
    state = (state * 1103515245 + 12345) & 0x7fffffff
    parts[i] = string.format("%c%s", 97 + state % 26, ("lorem ipsum dolor"):sub(1 + state % 5, 6 + state % 11))
  end
  return table.concat(parts, " ")
end

print("fibonacci", fibonacci(30))
print("sieve", sieve(1000000))
print("queens", queens(8))
print("matrices", string.format("%.6f", matrices(110)))
print("objects", objects(60000))
print("words", words(text(80000)))
