namespace BackupEdge.Tests.Engine.Chunking;

/// <summary>The kind of content of a <see cref="SampleStream"/>.</summary>
public enum SampleKind
{
    Random,
    Zeros,
    Periodic,
    Text,
    Mixed,
}
