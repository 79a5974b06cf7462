namespace BackupEdge.Commands;

/// <summary>Shows the progress of a command on standard error.</summary>
internal interface IProgressView
{
    /// <summary>Shows the current progress. Called several times a second.</summary>
    void Show(ProgressState state);

    /// <summary>Removes what is shown, before other output or at the end.</summary>
    void Clear();
}
