namespace BackupEdge.Commands;

/// <summary>
/// Shows progress on one line of a terminal. The width is read for each update, because the terminal may be resized.
/// </summary>
internal sealed class ProgressLine(TextWriter terminal, Func<int> width, TimeProvider time) : IProgressView
{
    private const string EraseLine = "\r\x1b[K";
    private readonly SpeedMeter _meter = new(time);
    private bool _drawn;

    /// <inheritdoc/>
    public void Show(ProgressState state)
    {
        // A line that fills the last column would wrap on some terminals.
        terminal.Write(EraseLine + ProgressText.Of(state, _meter.Add(state.Counts.BytesDone), time.GetUtcNow(), width() - 1));
        terminal.Flush();
        _drawn = true;
    }

    /// <inheritdoc/>
    public void Clear()
    {
        if (_drawn)
        {
            terminal.Write(EraseLine);
            terminal.Flush();
            _drawn = false;
        }
    }
}
