using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace BackupEdge.Tests.Api;

/// <summary>Helpers for tests that call the API over HTTP.</summary>
public static class ApiHttp
{
    public const string Base = "/api/v1/backup";

    public static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    public static StringContent Content(string text, string? type)
    {
        var content = new StringContent(text, Encoding.UTF8);
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        return content;
    }

    public static async Task<JsonElement> BodyAsync(HttpResponseMessage response) =>
        await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

    /// <summary>Posts a request with <c>Prefer: wait</c>, asserts that it succeeds, and returns the body of the response.</summary>
    public static async Task<JsonElement> PostWaitingAsync(HttpClient client, string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Base}/{path}") { Content = Json(body) };
        request.Headers.Add("Prefer", "wait=50");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return await BodyAsync(response);
    }

    /// <summary>Asserts that a response is an error with this status and code, and returns its <c>details</c>.</summary>
    public static async Task<JsonElement> ErrorAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == status, $"Expected {status}, not {response.StatusCode}: {text}");
        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        using var body = JsonDocument.Parse(text);
        Assert.Equal(["error", "message", "details"], body.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal(code, body.RootElement.GetProperty("error").GetString());
        Assert.Matches(@"^\S.*\.$", body.RootElement.GetProperty("message").GetString()!);
        var details = body.RootElement.GetProperty("details").Clone();
        Assert.All(details.EnumerateObject(), detail => Assert.Equal(JsonValueKind.String, detail.Value.ValueKind));
        return details;
    }

    /// <summary>
    /// Waits for the audit record of a refused request and returns it. Such records are written up to a second after the response.
    /// </summary>
    public static async Task<JsonElement> RefusalAsync(HttpClient admin, Predicate<JsonElement> matches)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (true)
        {
            using var response = await admin.GetAsync($"{Base}/audit?action=refused&limit=1000", limit.Token);
            foreach (var record in (await BodyAsync(response)).EnumerateArray())
            {
                if (matches(record))
                {
                    return record;
                }
            }

            await Task.Delay(50, limit.Token);
        }
    }
}
