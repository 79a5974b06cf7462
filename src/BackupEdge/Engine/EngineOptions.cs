namespace BackupEdge.Engine;

/// <summary>The limits the engine works within. Memory follows from these numbers, never from the size or count of files.</summary>
public sealed record EngineOptions
{
    /// <summary>Threads that hash and compress, or restore; default one per processor.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
