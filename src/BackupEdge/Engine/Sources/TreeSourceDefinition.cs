using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>A source that consists of many entries with paths. A restore writes it as files and folders.</summary>
internal abstract record TreeSourceDefinition : SourceDefinition
{
    /// <summary>Opens the tree for one walk.</summary>
    /// <exception cref="Fault"><c>source_missing</c>, <c>source_refused</c>, <c>source_failed</c> or <c>resource_limit</c>.</exception>
    /// <exception cref="OperationCanceledException">The backup was cancelled.</exception>
    internal abstract ITreeSource Open(TreeContext context);
}
