namespace BackupEdge.Load.Engines;

/// <summary>How much load a scenario is put under, and for how long; an <see cref="OpenModel"/> or a <see cref="ClosedModel"/>.</summary>
public abstract record LoadModel
{
    /// <summary>It in words.</summary>
    public abstract string Words { get; }
}
