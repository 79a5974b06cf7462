using System.Net.Sockets;
using BackupEdge.Api.Http;
using BackupEdge.Api.Logs;
using BackupEdge.Api.Security;
using BackupEdge.Composition;
using BackupEdge.Faults;
using BackupEdge.Http;
using BackupEdge.Notifications;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Api;

/// <summary>
/// Serves the API, runs the jobs and tells webhooks of them. The builder is the empty one: the others read settings files of the current
/// folder and watch it for changes, which from <c>/</c> takes seconds.
/// </summary>
internal static class ServerHost
{
    // Bodies between the API's own limit and this one are still read to their end: a client that is writing would otherwise
    // see a reset connection instead of the answer.
    private const long MaxDrainedBytes = 8 << 20;
    private const string LogCategory = "BackupEdge.Api";
    private const int MaxHeaderBytes = 32 << 10;
    private const int MaxRequestLineBytes = 8 << 10;
    private const int MaxHeaders = 64;
    private static readonly TimeSpan KeepAlive = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Serves until the token is cancelled or the process gets SIGTERM or SIGINT; then running jobs are interrupted.</summary>
    /// <param name="services">The objects that own the data folder.</param>
    /// <param name="logs">Where to log.</param>
    /// <param name="ready">Called with the real address once calls are answered.</param>
    /// <param name="stopping">Called when it begins to stop.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>0.</returns>
    /// <exception cref="Fault">
    /// <c>invalid_request</c> for an unusable <c>listen</c> or <c>tls</c>, or <c>io_error</c> when it cannot be listened on.
    /// </exception>
    public static async Task<int> RunAsync(
        OwningServices services,
        ILoggerFactory logs,
        Action<string> ready,
        Action stopping,
        CancellationToken cancellationToken
    )
    {
        var runner = services.Runner;
        var listen = ListenAddress.Parse(services.Settings.Listen);
        var readiness = new Readiness(services.Settings.Data, services.Catalogue, runner, services.Time);
        var certificate = services.Settings.Tls is { } tls
            ? ServerCertificate.Load(tls, services.Time, logs.CreateLogger(LogCategory))
            : null;
        using var issuer = services.Settings.OpenId is { } openId
            ? new OpenIdIssuer(openId, TrustedRoots.Load, services.Time, logs.CreateLogger(LogCategory))
            : null;
        await using var app = Build(services, listen, certificate, logs);
        await using var deliveries = DeliveriesOf(services, logs);
        await using var refusals = new RefusalLog(
            services.Catalogue,
            services.Settings.AuditKeep,
            services.Time,
            logs.CreateLogger(LogCategory)
        );
        app.Run(HandlerOf(services, readiness, refusals, issuer, logs, app.Lifetime.ApplicationStopping).HandleAsync);
        await StartAsync(app, listen, cancellationToken);
        try
        {
            // Only now: a port in use must not cost a queued job its turn.
            runner.Start(lowPriority: true);
            deliveries.Start();
            refusals.Start();
            await using var scheduler = services.Scheduler(logs);
            scheduler.Start();
            readiness.Started();
            issuer?.Prefetch();
            var url = listen.Url(PortOf(app));
            services.PublishUrl(url);
            var logger = logs.CreateLogger(LogCategory);
            ServerLog.Serving(logger, url);
            ready(url);
            await UntilToldToStopAsync(app.Lifetime, cancellationToken);
            ServerLog.Stopping(logger);
            stopping();
        }
        finally
        {
            // Together: whoever follows events hears how the jobs ended, and that ends the streams.
            await Task.WhenAll(app.StopAsync(CancellationToken.None), runner.StopAsync());
            await deliveries.StopAsync();
        }

        return 0;
    }

    private static async Task UntilToldToStopAsync(IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bySignal = lifetime.ApplicationStopping.Register(told.SetResult);
        await using var byToken = cancellationToken.Register(lifetime.StopApplication);
        await told.Task;
    }

    private static Deliveries DeliveriesOf(BackupServices services, ILoggerFactory logs)
    {
        var sender = new WebhookSender(services.Time, TrustedRoots.Load);
        var logger = logs.CreateLogger("BackupEdge.Notifications");
        return new Deliveries(
            services.Catalogue,
            services.Settings.Webhooks,
            sender,
            new BackOff(Random.Shared.NextDouble),
            services.Time,
            logger
        );
    }

    private static RequestHandler HandlerOf(
        OwningServices services,
        Readiness readiness,
        RefusalLog refusals,
        OpenIdIssuer? issuer,
        ILoggerFactory logs,
        CancellationToken stopping
    )
    {
        var gatekeeper = new Gatekeeper(services.Catalogue, services.Keys, TokensOf(services, issuer), new FailureThrottle(services.Time));
        var monitor = services.Monitor();
        var routes = Routes.All(services, readiness, monitor, logs.CreateLogger(LogCategory));
        var meter = new RequestMeter(routes, monitor.Requests, services.Time);
        return new RequestHandler(
            new Router(routes),
            gatekeeper,
            readiness,
            refusals,
            services.Time,
            logs.CreateLogger(LogCategory),
            stopping,
            meter
        )
        {
            RequestTime = services.Settings.Limits.RequestTime,
        };
    }

    private static ITokenCheck? TokensOf(BackupServices services, OpenIdIssuer? issuer)
    {
        ITokenCheck? jwt = services.Settings.Jwt is { } shared ? new TokenCheck(shared, services.Time) : null;
        if (issuer is null || services.Settings.OpenId is not { } settings)
        {
            return jwt;
        }

        var openId = new OpenIdCheck(settings, issuer, services.Time);
        return jwt is null ? openId : new TokenChecks(jwt, openId, settings.IssuerName);
    }

    private static WebApplication Build(BackupServices services, ListenAddress listen, ServerCertificate? certificate, ILoggerFactory logs)
    {
        var builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions
            {
                ApplicationName = "backupedge",
                EnvironmentName = Environments.Production,
                ContentRootPath = services.Settings.Data.Path,
            }
        );
        builder.Services.AddSingleton<ILoggerFactory>(new ServerLogs(logs, services.Time));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(server =>
            {
                Limit(server);
                listen.Apply(server, certificate, new ConnectionPlaces(services.Settings.Limits, services.Time));
            });
        return builder.Build();
    }

    // How many connections there may be is a matter of ConnectionPlaces.
    private static void Limit(KestrelServerOptions server)
    {
        server.AddServerHeader = false;
        var limits = server.Limits;
        limits.MaxRequestBodySize = MaxDrainedBytes;
        limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        limits.MaxRequestHeaderCount = MaxHeaders;
        limits.MaxRequestLineSize = MaxRequestLineBytes;
        limits.KeepAliveTimeout = KeepAlive;
        limits.RequestHeadersTimeout = HeadersTimeout;
    }

    private static async Task StartAsync(WebApplication app, ListenAddress listen, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw listen.NotPossible(e);
        }
    }

    private static int PortOf(WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return BindingAddress.Parse(addresses.First()).Port;
    }
}
