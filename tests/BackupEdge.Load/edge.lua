-- Requests a random path each time. PATHS is a file with one path per line; all requests are prepared before the measurement.
local requests = {}

function init(args)
  math.randomseed(tonumber(os.getenv("SEED") or "1"))
  for path in io.lines(os.getenv("PATHS")) do
    requests[#requests + 1] = wrk.format("GET", path)
  end
end

function request()
  return requests[math.random(#requests)]
end

-- Prints one line: answers, seconds, p50 and p99 in microseconds, answers with an error status, sockets that failed or timed out.
function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format("measured %d %.6f %d %d %d %d\n", summary.requests, summary.duration / 1e6, latency:percentile(50),
    latency:percentile(99), errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
