namespace BackupEdge.Tests.Engine.Chunking;

/// <summary>What the bytes of a <see cref="SampleStream"/> look like.</summary>
public enum SampleKind
{
    Random,
    Zeros,
    Periodic,
    Text,
    Mixed,
}
