namespace BackupEdge.Tests.Jobs.Startup;

/// <summary>The two data folders whose copies the tests damage.</summary>
public sealed class DamageHarnesses : IAsyncLifetime
{
    /// <summary>The data folder whose source is unchanged since the last backup.</summary>
    public DamageHarness Same { get; private set; } = null!;

    /// <summary>The data folder whose source has changed since the last backup.</summary>
    public DamageHarness Altered { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Same = await DamageHarness.MakeAsync(alter: false);
        Altered = await DamageHarness.MakeAsync(alter: true);
    }

    public async ValueTask DisposeAsync()
    {
        await Same.DisposeAsync();
        await Altered.DisposeAsync();
    }
}
