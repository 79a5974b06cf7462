using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Tests.Documents;

/// <summary>The calls of Qdrant that snapshots need, as its documentation of version 1.x describes them.</summary>
internal sealed class FakeQdrant
{
    private readonly ConcurrentDictionary<(string Collection, string Name), byte[]> _snapshots = new();
    private int _number;

    /// <summary>The collections with their contents.</summary>
    public ConcurrentDictionary<string, byte[]> Collections { get; } = new();

    /// <summary>The number of snapshots on the server.</summary>
    public int Snapshots => _snapshots.Count;

    /// <summary>The key that calls must have; null for none.</summary>
    public string? Key { get; set; }

    /// <summary>Answers a call.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        if (Key is not null && http.Request.Headers["api-key"] != Key)
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        var parts = http.Request.Path.Value!.Trim('/').Split('/');
        switch (http.Request.Method, parts)
        {
            case ("GET", ["collections"]):
                var names = string.Join(',', Collections.Keys.Order(StringComparer.Ordinal).Select(name => $$"""{"name":"{{name}}"}"""));
                await http.Response.WriteAsync($$"""{"result":{"collections":[{{names}}]},"status":"ok","time":0.00001}""");
                break;
            case ("POST", ["collections", var collection, "snapshots"]) when Collections.TryGetValue(collection, out var content):
                var made = $"{collection}-{++_number}-2026-11-30.snapshot";
                _snapshots[(collection, made)] = content;
                await http.Response.WriteAsync(
                    $$"""{"result":{"name":"{{made}}","creation_time":"2026-11-30T00:00:00","size":{{content.Length}}},"status":"ok","time":0.1}"""
                );
                break;
            case ("GET", ["collections", var collection, "snapshots", var name])
                when _snapshots.TryGetValue((collection, name), out var content):
                await http.Response.Body.WriteAsync(content);
                break;
            case ("DELETE", ["collections", var collection, "snapshots", var name]) when _snapshots.TryRemove((collection, name), out _):
                await http.Response.WriteAsync("""{"result":true,"status":"ok","time":0.1}""");
                break;
            case ("POST", ["collections", var collection, "snapshots", "upload"]) when http.Request.Query["priority"] == "snapshot":
                var form = await http.Request.ReadFormAsync();
                var bytes = new MemoryStream();
                await form.Files["snapshot"]!.CopyToAsync(bytes);
                Collections[collection] = bytes.ToArray();
                await http.Response.WriteAsync("""{"result":true,"status":"ok","time":0.1}""");
                break;
            default:
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }
}
