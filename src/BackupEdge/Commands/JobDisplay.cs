using BackupEdge.Catalogue;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Commands;

/// <summary>Shows a running job: its progress, and with <c>--verbose</c> its files.</summary>
internal sealed class JobDisplay(CommandRun run)
{
    private readonly IProgressView? _progress = run.OpenProgress();
    private readonly PathListing? _listing = run.OpenListing();

    /// <summary>What is called with each file of the job; null if they are not listed.</summary>
    public Action<ProcessedPath>? PathProcessed => _listing is null ? null : _listing.Add;

    /// <summary>Converts the progress of a job before it is shown; null for not at all.</summary>
    public Func<ProgressState, ProgressState>? Adjust { get; set; }

    /// <summary>Shows the current state of a job.</summary>
    public void Show(JobRow job)
    {
        WritePaths();
        if (_progress is not null)
        {
            var state = ProgressState.Of(job, run.CommandEnvironment.Time.GetUtcNow());
            _progress.Show(Adjust?.Invoke(state) ?? state);
        }
    }

    /// <summary>Writes the files that wait, and removes the progress, before other output or at the end.</summary>
    public void Clear()
    {
        WritePaths();
        _progress?.Clear();
    }

    /// <summary>Ends the listing of files, so that no job waits for it.</summary>
    public void Close() => _listing?.Close();

    private void WritePaths()
    {
        if (_listing is { HasPaths: true })
        {
            _progress?.Clear();
            _listing.WriteAll();
        }
    }
}
