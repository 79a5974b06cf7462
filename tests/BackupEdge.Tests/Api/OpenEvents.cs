using System.Net;
using System.Text.Json;

namespace BackupEdge.Tests.Api;

/// <summary>Reads a stream of server-sent events. A read is cancelled after 60 seconds.</summary>
internal sealed class OpenEvents : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);
    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _lines;

    private OpenEvents(HttpResponseMessage answer, Stream body)
    {
        _answer = answer;
        _lines = new StreamReader(body);
    }

    /// <summary>The id of the last event, from which another stream can resume.</summary>
    public string LastId { get; private set; } = "";

    /// <summary>Opens the stream at a path below the API's base path, and retries while it is answered with 429.</summary>
    public static async Task<OpenEvents> OpenAsync(HttpClient client, string path, string? after = null)
    {
        var answer = await SendAsync(client, HttpMethod.Get, path, after);
        while (answer.StatusCode == HttpStatusCode.TooManyRequests)
        {
            // The place of a closed stream is released shortly after it is closed.
            answer.Dispose();
            await Task.Delay(20, TestContext.Current.CancellationToken);
            answer = await SendAsync(client, HttpMethod.Get, path, after);
        }

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.ToString());
        return new OpenEvents(answer, await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Sends a request and returns the response as soon as its headers have arrived.</summary>
    public static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string path, string? after = null)
    {
        using var request = new HttpRequestMessage(method, $"{ApiHttp.Base}/{path}");
        if (after is not null)
        {
            request.Headers.Add("Last-Event-ID", after);
        }

        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    /// <summary>Returns the lines up to the next empty line, or null at the end of the response.</summary>
    /// <exception cref="IOException">The response was aborted.</exception>
    public async Task<IReadOnlyList<string>?> BlockAsync()
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(Timeout);
        var block = new List<string>();
        while (await _lines.ReadLineAsync(timeout.Token) is { } line)
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

    /// <summary>Returns the next event, or null at the end of the response.</summary>
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

    /// <summary>Reads up to the next event with this name and returns its data.</summary>
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

    /// <summary>Returns the names of all remaining events, up to the end of the response.</summary>
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
