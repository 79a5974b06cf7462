using System.Net.Sockets;
using System.Text;
using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Http;
using BackupEdge.Objects.S3;

namespace BackupEdge.Commands.Setup;

/// <summary>Asks the programs and servers of this machine.</summary>
/// <param name="time">The clock.</param>
internal sealed class HostProbe(TimeProvider time) : IHostProbe
{
    private const int MaxBody = 4096;
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public bool IsListening(string host, int port)
    {
        using var socket = new TcpClient();
        using var limit = new CancellationTokenSource(ConnectLimit, time);
        try
        {
            socket.ConnectAsync(host, port, limit.Token).AsTask().GetAwaiter().GetResult();
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public ProbedAnswer? Get(Uri address)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        try
        {
            return GetAsync(address, limit.Token).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public string? OutputOf(string program, params IReadOnlyList<string> arguments)
    {
        var command = new ChildCommand([program, .. arguments])
        {
            Subject = $"The program '{program}'",
            FaultCode = FaultCode.SourceFailed,
            Source = program,
            Timeout = Limit,
        };
        try
        {
            using var child = ChildProcess.Start(command, isRead: true, isFed: false, time, CancellationToken.None);
            var output = new MemoryStream();
            var buffer = new byte[MaxBody];
            for (int count; (count = child.Read(buffer)) > 0 && output.Length <= 1 << 20;)
            {
                output.Write(buffer, 0, count);
            }

            child.WaitForSuccess();
            return Encoding.UTF8.GetString(output.GetBuffer().AsSpan(0, (int)output.Length));
        }
        catch (Fault)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public bool HasProgram(string program) => ProgramFile.Find(program) is not null;

    /// <inheritdoc/>
    public IReadOnlyList<string> ReadDatabases(PostgresConnection connection)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        try
        {
            var state = new PostgresQueries(connection, "tables", time, limit.Token).ReadState();
            return [.. state.Databases.Keys.Order(StringComparer.Ordinal)];
        }
        catch (OperationCanceledException)
        {
            throw new Fault(FaultCode.SourceFailed, $"The server does not answer within {Limit.TotalSeconds} s.");
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> ReadBuckets(BucketConnection connection)
    {
        using var engine = new S3BucketEngine(connection, time, Limit);
        var buckets = engine.ListBucketsAsync(CancellationToken.None).GetAwaiter().GetResult();
        return [.. buckets.Select(bucket => bucket.Name).Order(StringComparer.Ordinal)];
    }

    private static async Task<ProbedAnswer> GetAsync(Uri address, CancellationToken cancel)
    {
        using var client = OutgoingHttp.NewLocal();
        using var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancel);
        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        var buffer = new byte[MaxBody];
        var count = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
        return new ProbedAnswer((int)response.StatusCode, response.Headers.Server.ToString(), Encoding.UTF8.GetString(buffer, 0, count));
    }
}
