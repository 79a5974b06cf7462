namespace BackupEdge.Tests.Jobs.Startup;

/// <summary>The two data folders that tests take copies of to do harm to.</summary>
public sealed class DamageHarnesses : IAsyncLifetime
{
    /// <summary>Whose source is as it was at the last backup.</summary>
    public DamageHarness Same { get; private set; } = null!;

    /// <summary>Whose source has changed since.</summary>
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
