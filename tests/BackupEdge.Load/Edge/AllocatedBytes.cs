using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using BackupEdge.Api;
using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Load.Edge;

/// <summary>
/// Measures how many bytes the server allocates for each answer. The real server runs in this process, and the client uses a plain socket
/// and allocates nothing. For comparison, Kestrel without an application is measured, too.
/// </summary>
internal static class AllocatedBytes
{
    private const int Requests = 5000;
    private const int Backups = 2000;
    private const string Base = "/api/v1/backup";

    /// <summary>Runs the measurements and prints their results.</summary>
    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("backupedge-allocated-");
        try
        {
            var ids = CatalogueFiller.Fill(Path.Combine(folder.FullName, "data"), Backups);
            Console.WriteLine("bytes allocated for each answer");
            await WithBareAsync(port => Measure("bare Kestrel", port, "", [$"{Base}/{ids[^1]}"]));
            await WithServerAsync(folder.FullName, (port, key) =>
            {
                var header = $"X-API-Key: {key}\r\n";
                string[] shown = [.. ids.Select(id => $"{Base}/{id}")];
                string[] pages = [.. ids.Skip(50).Select(id => $"{Base}/list?limit=20&before={id}")];
                Measure("GET /{id}, the first time", port, header, shown, once: true);
                Measure("GET /{id}, remembered", port, header, shown);
                Measure("GET /list?limit=20", port, header, [$"{Base}/list?limit=20"]);
                Measure("GET /list?limit=20&before=, the first time", port, header, pages, once: true);
                Measure("GET /health", port, "", ["/health"]);
            });
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task WithBareAsync(Action<int> measure)
    {
        var answer = new byte[1200];
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.Run(http =>
        {
            http.Response.ContentLength = answer.Length;
            return http.Response.Body.WriteAsync(answer, http.RequestAborted).AsTask();
        });
        await app.StartAsync();
        measure(new Uri(app.Urls.First()).Port);
        await app.StopAsync();
    }

    private static async Task WithServerAsync(string folder, Action<int, string> measure)
    {
        var data = new DataPaths(Path.Combine(folder, "data"));
        var settings = new Settings
        {
            Listen = "http://127.0.0.1:0",
            Data = data,
            Sources = [],
            Targets = [],
        };
        await using var services = OwningServices.Open(settings, TimeProvider.System, NullLoggerFactory.Instance);
        var key = services.Keys.Issue("allocated", Role.Admin, null).Key;
        var ready = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = new CancellationTokenSource();
        var serving = Task.Run(() => ServerHost.RunAsync(services, NullLoggerFactory.Instance, ready.SetResult, () => { }, stop.Token));
        measure(new Uri(await ready.Task).Port, key);
        await stop.CancelAsync();
        await serving;
    }

    private static void Measure(string what, int port, string header, string[] paths, bool once = false)
    {
        byte[][] requests = [.. paths.Select(path => Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n{header}\r\n"))];
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        var buffer = new byte[256 << 10];

        // The warm-up uses a twentieth of the requests, or all of them if repeated requests are measured.
        var warm = once ? requests.Length / 20 : Math.Max(requests.Length, 500);
        for (var i = 0; i < warm; i++)
        {
            Ask(socket, requests[i % requests.Length], buffer);
        }

        var count = once ? requests.Length - warm : Requests;
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < count; i++)
        {
            Ask(socket, requests[(warm + i) % requests.Length], buffer);
        }

        var bytes = (GC.GetTotalAllocatedBytes(precise: true) - before) / count;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what, -44} {bytes, 8}"));
    }

    private static void Ask(Socket socket, byte[] request, byte[] buffer)
    {
        socket.Send(request);
        var length = 0;
        int end;
        do
        {
            length += Receive(socket, buffer.AsSpan(length));
            end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
        } while (end < 0);

        var head = buffer.AsSpan(0, end);
        if (!head.StartsWith("HTTP/1.1 200 "u8))
        {
            throw new InvalidOperationException($"The server answered {Encoding.ASCII.GetString(head)}");
        }

        var at = head.IndexOf("Content-Length: "u8) + "Content-Length: ".Length;
        _ = System.Buffers.Text.Utf8Parser.TryParse(head[at..], out int body, out _);
        while (length < end + 4 + body)
        {
            length += Receive(socket, buffer.AsSpan(length));
        }
    }

    private static int Receive(Socket socket, Span<byte> into) =>
        socket.Receive(into) is > 0 and var count ? count : throw new IOException("The server closed the connection.");
}
