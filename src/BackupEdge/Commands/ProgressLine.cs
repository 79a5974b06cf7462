using BackupEdge.Catalogue;

namespace BackupEdge.Commands;

/// <summary>
/// Shows the progress of a job on one line of a terminal. The width is read for each update, because the terminal may be resized.
/// </summary>
internal sealed class ProgressLine(TextWriter terminal, Func<int> width, TimeProvider time)
{
    private const string EraseLine = "\r\x1b[K";
    private readonly SpeedMeter _meter = new(time);
    private bool _drawn;

    /// <summary>Replaces the line with the current progress of a job.</summary>
    public void Show(JobRow job)
    {
        // A line that fills the last column would wrap on some terminals.
        terminal.Write(EraseLine + ProgressText.Of(job, _meter.Add(job.BytesDone), width() - 1));
        terminal.Flush();
        _drawn = true;
    }

    /// <summary>Erases the line, before other output or at the end.</summary>
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
