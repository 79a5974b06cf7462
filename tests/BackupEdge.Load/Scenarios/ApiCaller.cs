using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using BackupEdge.Load.Results;

namespace BackupEdge.Load.Scenarios;

/// <summary>
/// Calls the API with or without a key, and records each call. If there is no answer, the code is 0; no exception is thrown.
/// </summary>
public sealed class ApiCaller : IDisposable
{
    private const string Base = "/api/v1/backup/";
    private const int MaxConnections = 128;
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly CallLog _log;
    private readonly HttpClient _client;

    /// <summary>Creates a caller with its own connections.</summary>
    /// <param name="url">The address of the service, without a path.</param>
    /// <param name="key">An API key; null for calls without credentials.</param>
    /// <param name="log">Records the calls.</param>
    public ApiCaller(Uri url, string? key, CallLog log)
    {
        _log = log;
        _client = new HttpClient(
            new SocketsHttpHandler
            {
                MaxConnectionsPerServer = MaxConnections,
                UseProxy = false,
                UseCookies = false,
            }
        )
        {
            BaseAddress = new Uri(url, Base),
            Timeout = Patience,
        };
        if (key is not null)
        {
            _client.DefaultRequestHeaders.Add("X-API-Key", key);
        }
    }

    /// <summary>Makes a call and reads the complete answer.</summary>
    /// <param name="call">Method and route, such as <c>GET /{backup_id}</c>, under which the call is recorded.</param>
    /// <param name="path">The path relative to the base path of the API, with its query.</param>
    /// <param name="body">The JSON body; null for none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<ApiAnswer> SendAsync(string call, string path, string? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(call.AsSpan(0, call.IndexOf(' ', StringComparison.Ordinal))), path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = Json } };
        }

        var began = Stopwatch.GetTimestamp();
        var answer = await AnswerAsync(call, request, cancellationToken);
        _log.Add(call, answer.Code, Stopwatch.GetElapsedTime(began));
        return answer;
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _client.Dispose();

    private async Task<ApiAnswer> AnswerAsync(string call, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _client.SendAsync(request, cancellationToken);
            return new ApiAnswer(call, (int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (HttpRequestException e)
        {
            return new ApiAnswer(call, 0, Encoding.UTF8.GetBytes(e.Message));
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ApiAnswer(call, 0, Encoding.UTF8.GetBytes($"No answer within {Patience}."));
        }
    }
}
