using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using BackupEdge.Api.Logs;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using BackupEdge.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace BackupEdge.Api.Security;

/// <summary>
/// Fetches the keys that an OpenID issuer publishes, using discovery. They are fetched on first use, once a day after that, and when a
/// token names an unknown key. The last happens at most once a minute, so that clients cannot make this service flood the issuer. Keys that
/// were fetched stay in use while the issuer is unreachable.
/// </summary>
/// <param name="settings">The address and name of the issuer.</param>
/// <param name="roots">Returns the certificate authorities to trust; called before the first https request.</param>
/// <param name="time">The clock for intervals and timeouts.</param>
/// <param name="logger">Receives failures to fetch keys.</param>
internal sealed class OpenIdIssuer(OpenIdSettings settings, Func<X509Certificate2Collection> roots, TimeProvider time, ILogger logger)
    : IDisposable
{
    /// <summary>The shortest time between two attempts to fetch keys.</summary>
    public static readonly TimeSpan RefreshInterval = TimeSpan.FromMinutes(1);

    /// <summary>The shortest time between two attempts as long as no keys were fetched.</summary>
    public static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(10);

    /// <summary>The age after which keys are fetched again.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromDays(1);

    private const string Discovery = "/.well-known/openid-configuration";
    private const int MaxBytes = 1 << 20;
    private const int MinRsaBits = 2048;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private readonly Lock _lock = new();
    private HttpClient? _client;
    private Task _fetching = Task.CompletedTask;
    private DateTimeOffset? _triedAt;
    private Keys? _keys;

    /// <summary>Starts to fetch the keys, so that the first token does not have to wait and the log shows a problem early.</summary>
    public void Prefetch() => _ = FetchAsync();

    /// <summary>Fetches the keys if the given one is not known yet.</summary>
    /// <param name="keyId">The key id in the token; null if it has none.</param>
    /// <exception cref="Fault"><c>not_ready</c> if the issuer's keys could not be fetched.</exception>
    public async ValueTask PrepareAsync(string? keyId)
    {
        if (_keys is not { } keys)
        {
            await FetchAsync();
            _ = _keys ?? throw NotReady();
        }
        else if (KeysOf(keyId).Count == 0)
        {
            await FetchAsync();
        }
        else if (time.GetUtcNow() - keys.At > MaxAge)
        {
            // The known keys are still good, so this call does not wait.
            _ = FetchAsync();
        }
    }

    /// <summary>Returns the known keys with the given id, or all of them if the id is null or empty.</summary>
    public IReadOnlyList<SecurityKey> KeysOf(string? keyId)
    {
        var all = _keys?.All ?? [];
        return string.IsNullOrEmpty(keyId) ? all : [.. all.Where(key => key.KeyId == keyId)];
    }

    /// <summary>Closes the connections to the issuer.</summary>
    public void Dispose() => _client?.Dispose();

    private static Fault NotReady() =>
        new(
            FaultCode.NotReady,
            "The OpenID issuer's keys could not be fetched, so its tokens cannot be checked. Try again later, or use an API key. See the "
                + "service log for details.",
            ("retry_after_seconds", $"{RetryInterval.TotalSeconds:0}")
        );

    // Calls that arrive during a fetch wait for that fetch.
    private Task FetchAsync()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var pause = _keys is null ? RetryInterval : RefreshInterval;
            if (_fetching.IsCompleted && !(_triedAt is { } tried && now >= tried && now - tried < pause))
            {
                _triedAt = now;
                _fetching = Task.Run(FetchNowAsync);
            }

            return _fetching;
        }
    }

    private async Task FetchNowAsync()
    {
        try
        {
            using var timeout = new CancellationTokenSource(Timeout, time);
            using var discovered = JsonDocument.Parse(await GetAsync(new Uri(settings.IssuerName.TrimEnd('/') + Discovery), timeout.Token));
            var keys = new JsonWebKeySet(await GetAsync(KeysAddressIn(discovered.RootElement), timeout.Token));
            List<SecurityKey> usable = [.. keys.GetSigningKeys().Where(IsUsable)];
            _keys =
                usable.Count > 0
                    ? new Keys(usable, time.GetUtcNow())
                    : throw Unusable("It publishes no signing key that is an RSA key of at least 2048 bits or an EC key.");
            ServerLog.IssuerKeysLoaded(logger, settings.IssuerName, usable.Count);
        }
        catch (Exception e)
        {
            // An unusable response must not affect tokens signed with keys that are already known.
            ServerLog.IssuerUnavailable(logger, settings.IssuerName, Reason(e));
        }
    }

    private static bool IsUsable(SecurityKey key) =>
        key switch
        {
            ECDsaSecurityKey => true,
            RsaSecurityKey or X509SecurityKey => key.KeySize >= MinRsaBits,
            _ => false,
        };

    private Uri KeysAddressIn(JsonElement discovered)
    {
        if (TextOf(discovered, "issuer") != settings.IssuerName)
        {
            throw Unusable(
                $"Its discovery document names the issuer '{RequestFaults.Short(TextOf(discovered, "issuer") ?? "")}'. "
                    + "'auth.oidc.issuer' must be exactly this text."
            );
        }

        return
            Uri.TryCreate(TextOf(discovered, "jwks_uri"), UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttps || address is { Scheme: "http", IsLoopback: true })
            ? address
            : throw Unusable("The `jwks_uri` in its discovery document is missing or not an https address.");
    }

    private static string? TextOf(JsonElement document, string name) =>
        document.ValueKind == JsonValueKind.Object
        && document.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static InvalidDataException Unusable(string why) => new(why);

    private static string Reason(Exception e) =>
        e is OperationCanceledException ? $"It did not answer within {Timeout.TotalSeconds:0} seconds."
        : e.InnerException is { } inner && e is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }
            ? inner.Message
        : e.Message;

    private Task<string> GetAsync(Uri address, CancellationToken cancellationToken)
    {
        _client ??= NewClient();
        return _client.GetStringAsync(address, cancellationToken);
    }

    // An http issuer is on this host, for testing, and so are its keys.
    private HttpClient NewClient()
    {
        var client = settings.Issuer.Scheme == Uri.UriSchemeHttps ? OutgoingHttp.NewSecure(roots()) : OutgoingHttp.NewPlain();
        client.MaxResponseContentBufferSize = MaxBytes;
        return client;
    }

    private sealed record Keys(IReadOnlyList<SecurityKey> All, DateTimeOffset At);
}
