using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace BackupEdge.Api.Security;

/// <summary>
/// Remembers tokens that were found to hold, by their SHA-256, since whoever shows one shows it again and to check a signature takes
/// long. Never beyond a token's own end and for a minute at most; what did not hold is never remembered. Bounded.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class TokenMemory(TimeProvider time)
{
    /// <summary>How many tokens are remembered; when there are more, all are forgotten.</summary>
    public const int MaxTokens = 1000;

    /// <summary>How long a token is believed without another check.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<UInt128, (TokenResult Result, DateTimeOffset From, DateTimeOffset Until)> _kept = [];

    /// <summary>What a token was found to be; null when it must be checked.</summary>
    public TokenResult? Find(string token)
    {
        var now = time.GetUtcNow();

        // A clock that was set back makes no token live longer.
        return _kept.TryGetValue(NameOf(token), out var kept) && now >= kept.From && now < kept.Until ? kept.Result : null;
    }

    /// <summary>Remembers a token that holds.</summary>
    /// <param name="token">The token.</param>
    /// <param name="result">Whom it stands for.</param>
    /// <param name="end">When it ends, leeway included.</param>
    public void Keep(string token, TokenResult result, DateTimeOffset end)
    {
        if (_kept.Count >= MaxTokens)
        {
            _kept.Clear();
        }

        var now = time.GetUtcNow();
        var longest = now + Longest;
        _kept[NameOf(token)] = (result, now, end < longest ? end : longest);
    }

    // Half of the hash: nobody finds a second token with the same 128 bits.
    private static UInt128 NameOf(string token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(token), hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
