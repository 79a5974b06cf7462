using System.Net;
using System.Text.Json;

namespace BackupEdge.Tests.Api;

/// <summary>An answer of server-sent events that is being read. Whatever is waited for must come within a minute.</summary>
internal sealed class OpenEvents : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _lines;

    private OpenEvents(HttpResponseMessage answer, Stream body)
    {
        _answer = answer;
        _lines = new StreamReader(body);
    }

    /// <summary>The last id that was told: where to go on from.</summary>
    public string LastId { get; private set; } = "";

    /// <summary>Calls a path below the API's base.</summary>
    public static async Task<OpenEvents> OpenAsync(HttpClient client, string path, string? after = null)
    {
        var answer = await SendAsync(client, HttpMethod.Get, path, after);
        while (answer.StatusCode == HttpStatusCode.TooManyRequests)
        {
            // The place of a stream that was left is free a moment later.
            answer.Dispose();
            await Task.Delay(20, TestContext.Current.CancellationToken);
            answer = await SendAsync(client, HttpMethod.Get, path, after);
        }

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.ToString());
        return new OpenEvents(answer, await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The answer once its head has come.</summary>
    public static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string path, string? after = null)
    {
        using var request = new HttpRequestMessage(method, $"{ApiHttp.Base}/{path}");
        if (after is not null)
        {
            request.Headers.Add("Last-Event-ID", after);
        }

        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    /// <summary>The lines up to the next empty one, or null when the answer has ended.</summary>
    /// <exception cref="IOException">It was cut off.</exception>
    public async Task<IReadOnlyList<string>?> BlockAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        var block = new List<string>();
        while (await _lines.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Length == 0)
            {
                return block;
            }

            block.Add(line);
            LastId = line.StartsWith("id: ", StringComparison.Ordinal) ? line[4..] : LastId;
        }

        Assert.Empty(block);
        return null;
    }

    /// <summary>The next event, or null when the answer has ended.</summary>
    public async Task<(string Name, JsonElement Data)?> EventAsync()
    {
        while (await BlockAsync() is { } block)
        {
            if (block.SingleOrDefault(line => line.StartsWith("event: ", StringComparison.Ordinal)) is { } name)
            {
                var data = block.Single(line => line.StartsWith("data: ", StringComparison.Ordinal));
                return (name[7..], JsonSerializer.Deserialize<JsonElement>(data[6..]));
            }
        }

        return null;
    }

    /// <summary>Reads on to an event of a name, and gives what it tells.</summary>
    public async Task<JsonElement> UntilAsync(string name)
    {
        while (await EventAsync() is { } news)
        {
            if (news.Name == name)
            {
                return news.Data;
            }
        }

        throw new InvalidOperationException($"The stream has ended without {name}.");
    }

    /// <summary>The names of all events that still come, to the end of the answer.</summary>
    public async Task<IReadOnlyList<string>> NamesToTheEndAsync()
    {
        var names = new List<string>();
        while (await EventAsync() is { } news)
        {
            names.Add(news.Name);
        }

        return names;
    }

    public void Dispose()
    {
        _lines.Dispose();
        _answer.Dispose();
    }
}
