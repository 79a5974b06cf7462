using BackupEdge.Catalogue;

namespace BackupEdge.Commands;

/// <summary>Keeps one line of a terminal up to date.</summary>
/// <param name="terminal">Where to draw.</param>
/// <param name="width">The terminal's columns, asked at each drawing since it may be resized.</param>
/// <param name="time">The clock.</param>
internal sealed class ProgressLine(TextWriter terminal, Func<int> width, TimeProvider time)
{
    private const string EraseLine = "\r\x1b[K";
    private readonly SpeedMeter _meter = new(time);
    private bool _drawn;

    /// <summary>Draws how far a job has come over what was drawn before.</summary>
    public void Show(JobRow job)
    {
        // A line that fills the last column would wrap on some terminals.
        terminal.Write(EraseLine + ProgressText.Of(job, _meter.Add(job.BytesDone), width() - 1));
        terminal.Flush();
        _drawn = true;
    }

    /// <summary>Leaves the line empty, for other text or the end.</summary>
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
