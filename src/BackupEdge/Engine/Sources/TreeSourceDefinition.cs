using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>A source that consists of many entries with paths. A restore writes it as files and folders.</summary>
public abstract record TreeSourceDefinition : SourceDefinition
{
    /// <summary>Opens the tree for one walk.</summary>
    /// <exception cref="Fault">`source_missing`, `source_refused`, `source_failed` or `resource_limit`.</exception>
    /// <exception cref="OperationCanceledException">The backup was stopped.</exception>
    internal abstract ITreeSource Open(TreeContext context);
}
