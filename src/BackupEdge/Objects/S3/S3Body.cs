using System.Buffers;
using System.Net;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Objects.S3;

/// <summary>The body of a request, which is read from its content in pieces.</summary>
/// <param name="content">The bytes.</param>
/// <param name="watch">Is informed of progress.</param>
internal sealed class S3Body(ObjectContent content, ProgressWatch watch) : HttpContent
{
    private const int PieceBytes = 128 * 1024;

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            await using var from = Open();
            for (var left = content.Length; left > 0;)
            {
                var read = await ReadAsync(from, buffer.AsMemory(0, (int)Math.Min(left, PieceBytes)), cancellationToken);
                await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                watch.Progress();
                left -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = content.Length;
        return true;
    }

    private Stream Open()
    {
        try
        {
            return content.Open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw IoFaults.From(e, "The content to copy cannot be read");
        }
    }

    // A fault, so that a broken disk is not mistaken for a broken connection, which is tried again.
    private static async Task<int> ReadAsync(Stream from, Memory<byte> into, CancellationToken cancel)
    {
        try
        {
            var read = await from.ReadAsync(into, cancel);
            return read > 0 ? read : throw new Fault(FaultCode.IoError, "The content to copy became shorter while it was sent.");
        }
        catch (IOException e)
        {
            throw IoFaults.From(e, "The content to copy cannot be read");
        }
    }
}
