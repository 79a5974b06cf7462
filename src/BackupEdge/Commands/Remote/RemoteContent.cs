using BackupEdge.Commands.Access;
using BackupEdge.Engine.Reports;
using BackupEdge.Faults;

namespace BackupEdge.Commands.Remote;

/// <summary>A file or an export that a server sends.</summary>
internal sealed class RemoteContent(RemoteClient client, HttpResponseMessage response) : IContent
{
    private const int BufferBytes = 128 << 10;

    // A server that has stopped without closing the connection would otherwise never be noticed.
    private static readonly TimeSpan MaxSilence = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public long LeftOut => 0;

    /// <inheritdoc/>
    public TransferProgress Progress { get; } = new();

    /// <inheritdoc/>
    public void Measure(CancellationToken cancellationToken) => Progress.BytesTotal = response.Content.Headers.ContentLength ?? 0;

    /// <inheritdoc/>
    /// <exception cref="Fault"><c>io_error</c> if the connection ends before the content is complete.</exception>
    public async Task WriteToAsync(Stream output, CancellationToken cancellationToken)
    {
        await using var input = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var buffer = new byte[BufferBytes];
        while (true)
        {
            ends.CancelAfter(MaxSilence);
            var read = await ReadAsync(input, buffer, ends.Token, cancellationToken);
            if (read == 0)
            {
                return;
            }

            await output.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            Progress.AddBytes(read);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        response.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<int> ReadAsync(Stream input, byte[] buffer, CancellationToken ends, CancellationToken cancellationToken)
    {
        try
        {
            return await input.ReadAsync(buffer, ends);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Incomplete(e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Incomplete(e);
        }
    }

    private Fault Incomplete(Exception e) =>
        new(
            FaultCode.IoError,
            $"The connection to {client.Address} ended before the content was complete. What was written is not complete: run the command "
                + "again, and see the log of the server.",
            e,
            ("server", client.Address)
        );
}
