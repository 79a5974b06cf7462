using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Engine.Sources;

/// <summary>A stream of given bytes that can fail after some bytes, return few bytes at a time, or wait.</summary>
internal sealed class InjectedStream(byte[] content, CancellationToken stop) : IStreamSource
{
    private int _at;

    /// <summary>The number of bytes after which the stream fails.</summary>
    public int FailAfter { get; init; } = int.MaxValue;

    /// <summary>The maximum number of bytes that one call returns.</summary>
    public int MaxPerRead { get; init; } = int.MaxValue;

    /// <summary>Called before each call returns bytes, with the number of bytes returned so far.</summary>
    public Action<int> Before { get; init; } = _ => { };

    public bool IsDisposed { get; private set; }

    /// <summary>Creates the settings of a source that is a stream.</summary>
    public static CommandSource Source(string name = "stream", string file = "out.bin") =>
        new()
        {
            Name = name,
            Command = new SourceCommand { Run = ["/bin/true"], FileName = file },
        };

    public int Read(Span<byte> into)
    {
        stop.ThrowIfCancellationRequested();
        Before(_at);
        stop.ThrowIfCancellationRequested();
        if (_at >= FailAfter)
        {
            throw new Fault(FaultCode.SourceFailed, $"The stream broke after {_at} bytes, as the test requires.");
        }

        var count = Math.Min(Math.Min(into.Length, MaxPerRead), Math.Min(content.Length, FailAfter) - _at);
        content.AsSpan(_at, count).CopyTo(into);
        _at += count;
        return count;
    }

    public void Dispose() => IsDisposed = true;
}
