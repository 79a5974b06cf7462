namespace BackupEdge.Commands;

/// <summary>Shows progress as lines, for logs and for terminals that cannot replace a line.</summary>
/// <param name="writer">Receives the lines.</param>
/// <param name="interval">The least time between two lines, and before the first one.</param>
/// <param name="time">The clock.</param>
/// <param name="format">Formats the progress; its second argument is the speed in bytes per second, 0 if it is unknown.</param>
internal sealed class ProgressLines(TextWriter writer, TimeSpan interval, TimeProvider time, Func<ProgressState, double, string> format)
    : IProgressView
{
    private readonly SpeedMeter _meter = new(time);
    private long _last = time.GetTimestamp();

    /// <inheritdoc/>
    public void Show(ProgressState state)
    {
        var speed = _meter.Add(state.Counts.BytesDone);
        if (time.GetElapsedTime(_last) >= interval)
        {
            _last = time.GetTimestamp();
            writer.WriteLine(format(state, speed));
            writer.Flush();
        }
    }

    /// <summary>Does nothing: a line that was written stays.</summary>
    public void Clear() { }
}
