using System.Security.Cryptography;
using BackupEdge.Engine.Sealing;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Engine.Sealing;

/// <summary>
/// Keys of a store for tests of the engine, without a key bundle. Content keys are wrapped with a key of the test in place of a recovery
/// identity.
/// </summary>
internal sealed class TestKeys : IStoreKeys
{
    private const string Variable = "BACKUPEDGE_TEST_ENCRYPTION";
    private static readonly byte[] Recovery = SHA256.HashData("a recovery identity"u8);

    public TestKeys(SealMode mode) => Current = New(mode);

    /// <summary>Gets or sets the keys.</summary>
    public StoreKeys Current { get; set; }

    /// <summary>Gets or sets whether the key of the host is missing.</summary>
    public bool IsMissing { get; set; }

    /// <summary>Gets or sets whether new archives are sealed.</summary>
    public bool IsOn { get; set; } = true;

    /// <summary>Gets or sets whether content keys can be unwrapped in mode sealed.</summary>
    public bool IsUnlocked { get; set; } = true;

    /// <summary>Gets how often a content key was unwrapped.</summary>
    public int Unwrapped { get; private set; }

    /// <summary>Gets the mode in which the whole test suite runs, from an environment variable; null to run without keys.</summary>
    public static SealMode? ModeOfRun { get; } =
        Environment.GetEnvironmentVariable(Variable) switch
        {
            null or "" or "none" => null,
            "shared" => SealMode.Shared,
            "sealed" => SealMode.Sealed,
            var other => throw new InvalidOperationException($"{Variable} must be none, shared or sealed, not '{other}'."),
        };

    /// <summary>Returns the keys for the mode of the run; null without one.</summary>
    public static TestKeys? OfRun() => ModeOfRun is { } mode ? new TestKeys(mode) : null;

    public static StoreKeys New(SealMode mode) =>
        new(
            Guid.NewGuid(),
            mode,
            [new StoreEpoch(1, RandomNumberGenerator.GetBytes(32))],
            [new KeyGeneration(1, RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32))]
        );

    /// <summary>Adds an epoch, as a rotation does.</summary>
    public void Rotate() =>
        Current = Current with
        {
            Epochs = [.. Current.Epochs, new StoreEpoch(Current.Epochs.Count + 1, RandomNumberGenerator.GetBytes(32))],
        };

    /// <summary>Adds a generation.</summary>
    public void Renew() =>
        Current = Current with
        {
            Generations =
            [
                .. Current.Generations,
                new KeyGeneration(Current.Generations.Count + 1, RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32)),
            ],
        };

    public bool IsOff => !IsOn;

    public StoreKeys? ForNewArchive() => IsOn ? ForReading() : null;

    public StoreKeys ForReading() => IsMissing ? throw new Fault(FaultCode.KeyMissing, "The key of the test is missing.") : Current;

    public byte[] WrapContentKey(ReadOnlySpan<byte> key)
    {
        var wrapped = new byte[key.Length + Seal.Overhead];
        Seal.Write(SealCipher.Aes256Gcm, Recovery, [], key, wrapped);
        return wrapped;
    }

    public byte[]? UnwrapContentKey(ReadOnlySpan<byte> wrapped)
    {
        if (!IsUnlocked)
        {
            return null;
        }

        Unwrapped++;
        var key = new byte[wrapped.Length - Seal.Overhead];
        return Seal.TryOpen(SealCipher.Aes256Gcm, Recovery, [], wrapped, key) ? key : null;
    }
}
