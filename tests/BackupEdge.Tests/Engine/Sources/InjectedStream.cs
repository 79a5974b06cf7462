using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Engine.Sources;

/// <summary>A stream of given bytes that can fail after some of them, give few at a time, or wait.</summary>
internal sealed class InjectedStream(byte[] content, CancellationToken stop) : IStreamSource
{
    private int _at;

    /// <summary>After so many bytes it fails.</summary>
    public int FailAfter { get; init; } = int.MaxValue;

    /// <summary>Bytes that one call gives at most.</summary>
    public int Most { get; init; } = int.MaxValue;

    /// <summary>Called before each call gives something, with the bytes given so far.</summary>
    public Action<int> Before { get; init; } = _ => { };

    public bool IsDisposed { get; private set; }

    /// <summary>Sources of a kind that is a stream.</summary>
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
            throw new Fault(FaultCode.SourceFailed, $"The stream broke after {_at} bytes, says the test.");
        }

        var count = Math.Min(Math.Min(into.Length, Most), Math.Min(content.Length, FailAfter) - _at);
        content.AsSpan(_at, count).CopyTo(into);
        _at += count;
        return count;
    }

    public void Dispose() => IsDisposed = true;
}
