using System.Net.Sockets;
using BackupEdge.Api.Http;
using BackupEdge.Api.Logs;
using BackupEdge.Api.Security;
using BackupEdge.Composition;
using BackupEdge.Faults;
using BackupEdge.Http;
using BackupEdge.Monitoring;
using BackupEdge.Notifications;
using BackupEdge.Scheduling;
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
public static class ServerHost
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
    /// <param name="workshop">What to work with; it must hold the data folder.</param>
    /// <param name="logs">Where to log.</param>
    /// <param name="ready">Called with the real address once calls are answered.</param>
    /// <param name="stopping">Called when it begins to stop.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>0.</returns>
    /// <exception cref="Fault">
    /// <c>invalid_request</c> for an unusable <c>listen</c> or <c>tls</c>, or <c>io_error</c> when it cannot be listened on.
    /// </exception>
    public static async Task<int> RunAsync(
        BackupServices workshop,
        ILoggerFactory logs,
        Action<string> ready,
        Action stopping,
        CancellationToken cancellationToken
    )
    {
        var runner = workshop.Runner
            ?? throw new ArgumentException("Only the process that holds the data folder " + "can serve it", nameof(workshop));
        var listen = ListenAddress.Parse(workshop.Settings.Listen);
        var readiness = new Readiness(workshop);
        var certificate = workshop.Settings.Tls is { } tls
            ? ServerCertificate.Load(tls, workshop.Time, logs.CreateLogger(LogCategory))
            : null;
        using var issuer = workshop.Settings.OpenId is { } openId
            ? new OpenIdIssuer(openId, TrustedRoots.Load, workshop.Time, logs.CreateLogger(LogCategory))
            : null;
        await using var app = Build(workshop, listen, certificate, logs);
        await using var deliveries = DeliveriesOf(workshop, logs);
        await using var refusals = new RefusalLog(
            workshop.Catalogue,
            workshop.Settings.AuditKeep,
            workshop.Time,
            logs.CreateLogger(LogCategory)
        );
        app.Run(HandlerOf(workshop, readiness, refusals, issuer, logs, app.Lifetime.ApplicationStopping).HandleAsync);
        await StartAsync(app, listen, cancellationToken);
        try
        {
            // Only now: a port in use must not cost a queued job its turn.
            runner.Start(givesWay: true);
            deliveries.Start();
            refusals.Start();
            await using var scheduler = new Scheduler(workshop, logs);
            scheduler.Start();
            readiness.Started();
            issuer?.Prefetch();
            var url = listen.Url(PortOf(app));
            workshop.TellUrl(url);
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

    private static Deliveries DeliveriesOf(BackupServices workshop, ILoggerFactory logs)
    {
        var sender = new WebhookSender(workshop.Time, TrustedRoots.Load);
        var logger = logs.CreateLogger("BackupEdge.Notifications");
        return new Deliveries(
            workshop.Catalogue,
            workshop.Settings.Webhooks,
            sender,
            new BackOff(Random.Shared.NextDouble),
            workshop.Time,
            logger
        );
    }

    private static RequestHandler HandlerOf(
        BackupServices workshop,
        Readiness readiness,
        RefusalLog refusals,
        OpenIdIssuer? issuer,
        ILoggerFactory logs,
        CancellationToken stopping
    )
    {
        var gatekeeper = new Gatekeeper(workshop.Catalogue, workshop.Keys, TokensOf(workshop, issuer), new FailureThrottle(workshop.Time));
        var monitor = new ServiceMonitor(workshop);
        var routes = Routes.All(workshop, readiness, monitor, logs.CreateLogger(LogCategory));
        var meter = new RequestMeter(routes, monitor.Requests, workshop.Time);
        return new RequestHandler(
            new Router(routes),
            gatekeeper,
            readiness,
            refusals,
            workshop.Time,
            logs.CreateLogger(LogCategory),
            stopping,
            meter
        )
        {
            RequestTime = workshop.Settings.Limits.RequestTime,
        };
    }

    private static ITokenCheck? TokensOf(BackupServices workshop, OpenIdIssuer? issuer)
    {
        ITokenCheck? jwt = workshop.Settings.Jwt is { } shared ? new TokenCheck(shared, workshop.Time) : null;
        if (issuer is null || workshop.Settings.OpenId is not { } settings)
        {
            return jwt;
        }

        var openId = new OpenIdCheck(settings, issuer, workshop.Time);
        return jwt is null ? openId : new TokenChecks(jwt, openId, settings.IssuerName);
    }

    private static WebApplication Build(BackupServices workshop, ListenAddress listen, ServerCertificate? certificate, ILoggerFactory logs)
    {
        var builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions
            {
                ApplicationName = "backupedge",
                EnvironmentName = Environments.Production,
                ContentRootPath = workshop.Settings.Data.Path,
            }
        );
        builder.Services.AddSingleton<ILoggerFactory>(new ServerLogs(logs, workshop.Time));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(server =>
            {
                Limit(server);
                listen.Apply(server, certificate, new ConnectionPlaces(workshop.Settings.Limits, workshop.Time));
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
