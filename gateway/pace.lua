-- The pace of one sender, shared by all workers: a schedule instead of a bucket (GCRA).
-- KEYS[1] holds the moment, in seconds, at which the next part may leave. ARGV: parts, parts a second, burst in seconds.
-- Returns how long to wait, in microseconds, for the parts that are reserved herewith.
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
local parts, rate, burst = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local free = tonumber(redis.call('GET', KEYS[1]) or now)
if free < now - burst then free = now - burst end
redis.call('SET', KEYS[1], string.format('%.6f', free + parts / rate), 'EX', 3600)
return math.max(0, math.floor((free - now) * 1000000))
