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
/// The keys that an OpenID issuer publishes, found by discovery. They are fetched at the first need, once a day after that, and when a
/// token names a key that is not known, at most once a minute, so that nobody can make this service flood the issuer. Keys that were
/// fetched stay in use while the issuer is away.
/// </summary>
/// <param name="settings">Where the issuer is.</param>
/// <param name="roots">Gives the certificate authorities to trust; asked at the first https address.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it is told what could not be fetched.</param>
internal sealed class OpenIdIssuer(OpenIdSettings settings, Func<X509Certificate2Collection> roots, TimeProvider time, ILogger logger)
    : IDisposable
{
    /// <summary>How soon keys may be fetched again.</summary>
    public static readonly TimeSpan RefreshInterval = TimeSpan.FromMinutes(1);

    /// <summary>How soon it is tried again while there are no keys at all.</summary>
    public static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(10);

    /// <summary>How old keys may get before they are fetched again.</summary>
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

    /// <summary>Begins to fetch, so that the first token need not wait and the log tells early what is wrong.</summary>
    public void Prefetch() => _ = FetchAsync();

    /// <summary>Sees to it that the key of an id is known, if the issuer has it.</summary>
    /// <param name="keyId">The id that a token names; null when it names none.</param>
    /// <exception cref="Fault"><c>not_ready</c> when the issuer's keys could not be fetched.</exception>
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
            // Nobody has to wait for that.
            _ = FetchAsync();
        }
    }

    /// <summary>The known keys of an id, or all when none is named.</summary>
    public IReadOnlyList<SecurityKey> KeysOf(string? keyId)
    {
        var all = _keys?.All ?? [];
        return string.IsNullOrEmpty(keyId) ? all : [.. all.Where(key => key.KeyId == keyId)];
    }

    /// <summary>Closes its connections.</summary>
    public void Dispose() => _client?.Dispose();

    private static Fault NotReady() =>
        new(
            FaultCode.NotReady,
            "The OpenID issuer's keys could not be fetched, so its tokens cannot be checked. Try again later, or use an API key; the "
                + "service's log tells more.",
            ("retry_after_seconds", $"{RetryInterval.TotalSeconds:0}")
        );

    // Whoever comes while keys are being fetched waits for the same ones.
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
                    : throw Unusable("It publishes no RSA key of 2048 bits or more, " + "nor an EC key, " + "to sign with.");
            ServerLog.IssuerKeysLoaded(logger, settings.IssuerName, usable.Count);
        }
        catch (Exception e)
        {
            // Whatever an issuer answers, tokens of keys that are known go on.
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
                    + "'auth.oidc.issuer' must be that to the letter."
            );
        }

        return
            Uri.TryCreate(TextOf(discovered, "jwks_uri"), UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttps || address is { Scheme: "http", IsLoopback: true })
            ? address
            : throw Unusable("Its discovery document has no https address in `jwks_uri`.");
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

    // An http issuer is one of this host, for trying things out; its keys are there too.
    private HttpClient NewClient()
    {
        var client = settings.Issuer.Scheme == Uri.UriSchemeHttps ? OutgoingHttp.NewSecure(roots()) : OutgoingHttp.NewPlain();
        client.MaxResponseContentBufferSize = MaxBytes;
        return client;
    }

    private sealed record Keys(IReadOnlyList<SecurityKey> All, DateTimeOffset At);
}
