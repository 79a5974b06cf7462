namespace BackupEdge.Load.Engines;

/// <summary>The amount and duration of the load on a scenario: an <see cref="OpenModel"/> or a <see cref="ClosedModel"/>.</summary>
public abstract record LoadModel
{
    /// <summary>A short description of the load, such as <c>100 a second</c>.</summary>
    public abstract string Description { get; }
}
