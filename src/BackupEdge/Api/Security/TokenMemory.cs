using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace BackupEdge.Api.Security;

/// <summary>
/// Caches accepted tokens by their SHA-256, because checking a signature is slow and a client sends the same token many times. An entry
/// lives until the token expires, but at most <see cref="MaxAge"/>. Refused tokens are not cached. The number of entries is bounded.
/// </summary>
internal sealed class TokenMemory(TimeProvider time)
{
    /// <summary>The maximum number of cached tokens. When it is reached, the cache is cleared.</summary>
    public const int MaxTokens = 1000;

    /// <summary>The longest time for which a token is accepted without another check.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<UInt128, (TokenResult Result, DateTimeOffset From, DateTimeOffset Until)> _entries = [];

    /// <summary>Returns the cached result for a token; null if the token must be checked.</summary>
    public TokenResult? Find(string token)
    {
        var now = time.GetUtcNow();

        // The lower bound prevents a clock that is set back from extending the life of an entry.
        return _entries.TryGetValue(KeyOf(token), out var entry) && now >= entry.From && now < entry.Until ? entry.Result : null;
    }

    /// <summary>Adds an accepted token to the cache.</summary>
    /// <param name="token">The token as it was sent.</param>
    /// <param name="result">The result of its validation.</param>
    /// <param name="end">The time at which the token expires, leeway included.</param>
    public void Keep(string token, TokenResult result, DateTimeOffset end)
    {
        if (_entries.Count >= MaxTokens)
        {
            _entries.Clear();
        }

        var now = time.GetUtcNow();
        var latest = now + MaxAge;
        _entries[KeyOf(token)] = (result, now, end < latest ? end : latest);
    }

    // Half of the hash is enough: finding a second token with the same 128 bits is not feasible.
    private static UInt128 KeyOf(string token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(token), hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
