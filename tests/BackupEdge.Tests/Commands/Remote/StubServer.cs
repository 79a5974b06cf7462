using System.Net;
using System.Text;

namespace BackupEdge.Tests.Commands.Remote;

/// <summary>Answers requests from a list of responses, and records them. A response that is null is a broken connection.</summary>
internal sealed class StubServer(params HttpResponseMessage?[] responses) : HttpMessageHandler
{
    private int _next;

    /// <summary>The method, path and query of each request, with its body.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>The key of each request.</summary>
    public List<string?> Keys { get; } = [];

    /// <summary>The <c>Idempotency-Key</c> of each request.</summary>
    public List<string?> IdempotencyKeys { get; } = [];

    public static HttpResponseMessage Json(string body, HttpStatusCode status = HttpStatusCode.OK, string? link = null)
    {
        var response = new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (link is not null)
        {
            response.Headers.TryAddWithoutValidation("Link", link);
        }

        return response;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : " " + await request.Content.ReadAsStringAsync(cancellationToken);
        Requests.Add($"{request.Method} {request.RequestUri!.AbsoluteUri}{body}");
        var hasKey = request.Headers.TryGetValues("X-API-Key", out var keys);
        Keys.Add(hasKey ? string.Join(',', keys!) : request.Headers.Authorization?.ToString());
        IdempotencyKeys.Add(request.Headers.TryGetValues("Idempotency-Key", out var idempotencyKeys) ? idempotencyKeys.Single() : null);
        return _next == responses.Length
            ? throw new HttpRequestException("Connection refused")
            : responses[_next++] ?? throw new HttpRequestException(HttpRequestError.ResponseEnded, "The response ended.");
    }
}
