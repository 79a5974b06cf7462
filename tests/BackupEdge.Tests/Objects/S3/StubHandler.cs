using System.Net;
using System.Text;

namespace BackupEdge.Tests.Objects.S3;

/// <summary>Answers requests from a table of addresses; 404 for others.</summary>
internal sealed class StubHandler(IReadOnlyDictionary<string, string> answers) : HttpMessageHandler
{
    public List<(string Address, string Headers, string Body)> Requests { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = $"{request.Method} {request.RequestUri}";
        Requests.Add(
            (address, request.Headers.ToString(), request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken))
        );
        return answers.TryGetValue(address, out var body)
            ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(body, Encoding.UTF8) }
            : new HttpResponseMessage(HttpStatusCode.NotFound);
    }
}
