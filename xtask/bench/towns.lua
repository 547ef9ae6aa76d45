-- Asks for the front pages of all towns of the crowd in turn; the argument says how many there are.
local towns, town = 1, 0
function init(arguments)
  towns = tonumber(arguments[1])
end
function request()
  town = town % towns + 1
  return wrk.format("GET", string.format("/t/town-%03d/", town))
end
