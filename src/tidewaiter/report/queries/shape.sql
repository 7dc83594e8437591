-- What the report reads, and of which type. A table or column that an audit does not hold is there and empty,
-- so that no query asks whether it exists.
create schema shape;

create table shape.item_chips (
    item_id varchar, chip varchar, matched_by varchar, candidates varchar, chips_per_unit bigint,
    tpp_low decimal(18, 3), tpp_high decimal(18, 3), tpp_precision varchar, die_area_mm2 decimal(18, 6),
    performance_density decimal(18, 3), dram_bandwidth_gbs decimal(18, 6), interconnect_gbs decimal(18, 6),
    datacenter_marketed varchar, rated_power_w decimal(18, 6), missing_facts varchar, row_id varchar);

create table shape.balances (
    holder_kind varchar, holder_id varchar, item_id varchar, month date, committed_units bigint,
    in_transit_units bigint, received_units bigint, reshipped_units bigint, retired_units bigint,
    stored_units bigint, expected_units bigint, installed_units bigint, verified_units bigint,
    powered_max_units bigint, unaccounted_low bigint, unaccounted_mid bigint, unaccounted_high bigint,
    unexplained_supply_units bigint, chips bigint, tpp_low decimal(38, 3), tpp_high decimal(38, 3),
    received_basis varchar, basis varchar, committed_basis varchar, beyond_expected_units bigint, unaccounted_why varchar);

create table shape.holder_totals (
    holder_kind varchar, holder_id varchar, month date, expected_chips bigint, shown_chips bigint,
    unaccounted_low_chips bigint, unaccounted_mid_chips bigint, unaccounted_high_chips bigint, not_spoken_of_chips bigint,
    items_without_chips bigint, other_form_chips bigint);

create table shape.coverage (
    detector varchar, subject_kind varchar, subjects bigint, subjects_yes bigint, subjects_no bigint,
    subjects_unknown bigint, top_missing_facts varchar);

create table shape.determinations (
    shipment_id varchar, line varchar, as_of date, jurisdiction varchar, ruleset varchar, paragraph varchar,
    license_required varchar, required_by_text varchar, channels varchar, exceptions varchar, review_policy varchar,
    license_id varchar, covered varchar, missing_facts varchar, assumptions varchar, grade varchar, citations varchar);

create table shape.absent_tables (
    table_name varchar, adds varchar, rows bigint);

create table shape.parties (
    row_id varchar, recorded_at timestamp, document_id varchar, source varchar, status varchar,
    party_id varchar, name varchar, kind varchar, country varchar, headquarters_country varchar,
    business_line varchar);

create table shape.ownership (
    row_id varchar, recorded_at timestamp, document_id varchar, source varchar, status varchar,
    owner_id varchar, owned_id varchar, share_pct decimal(18, 6), from_on date, until_on date);

create table shape.party_figures (
    row_id varchar, recorded_at timestamp, document_id varchar, source varchar, status varchar,
    party_id varchar, as_of date, revenue_usd decimal(18, 2), cash_usd decimal(18, 2), employees bigint);

create table shape.items (
    row_id varchar, recorded_at timestamp, document_id varchar, source varchar, status varchar, item_id varchar,
    description varchar, manufacturer varchar, chip varchar, form varchar, chips_per_unit bigint);

create table shape.licenses (
    row_id varchar, recorded_at timestamp, document_id varchar, source varchar, status varchar,
    license_id varchar, authority varchar, kind varchar, holder_id varchar, consignee_id varchar,
    end_user_id varchar, site_id varchar, item_id varchar, max_units bigint, max_tpp decimal(18, 3), issued_on date,
    expires_on date);

create table shape.documents (
    row_id varchar, recorded_at timestamp, document_id varchar, source varchar, status varchar, kind varchar,
    subject_kind varchar, subject_id varchar, issued_on date, issuer_id varchar, claimed_country varchar,
    claimed_site_id varchar, claimed_end_use varchar, claimed_units bigint, reexport_promise varchar);

create table shape.orders (
    row_id varchar, recorded_at timestamp, document_id varchar, source varchar, order_id varchar,
    ordered_on date, buyer_id varchar, end_user_id varchar, site_id varchar, item_id varchar, units bigint,
    value_usd decimal(18, 2), status varchar);

create table shape.shipments (
    row_id varchar, recorded_at timestamp, document_id varchar, source varchar, status varchar,
    shipment_id varchar, line varchar, shipped_on date, received_on date, kind varchar, seller_id varchar,
    buyer_id varchar, intermediate_consignee_id varchar, ultimate_consignee_id varchar, end_user_id varchar,
    end_use varchar, forwarder_id varchar, payer_id varchar, payer_country varchar, from_country varchar,
    to_country varchar, via_countries varchar, site_id varchar, declared_description varchar, item_id varchar,
    units bigint, value_usd decimal(18, 2), license_id varchar);

create table shape.declarations (
    row_id varchar, recorded_at timestamp, document_id varchar, source varchar, status varchar,
    declaration_id varchar, line varchar, kind varchar, authority varchar, filed_on date, exporter_id varchar,
    importer_id varchar, consignee_id varchar, description varchar, units bigint, value_usd decimal(18, 2),
    shipment_id varchar);

create table shape.sites (
    row_id varchar, recorded_at timestamp, document_id varchar, source varchar, status varchar, site_id varchar,
    operator_id varchar, kind varchar, country varchar, it_capacity_mw decimal(18, 6), commissioned_on date,
    retired_on date);

create table shape.site_capacity (
    row_id varchar, recorded_at timestamp, document_id varchar, source varchar, status varchar, site_id varchar,
    phase varchar, kind varchar, it_mw decimal(18, 6), from_on date);

create table shape.tenancies (
    row_id varchar, recorded_at timestamp, document_id varchar, source varchar, status varchar, site_id varchar,
    provider_id varchar, tenant_id varchar, item_id varchar, units bigint, from_on date, until_on date,
    use varchar);

create table shape.custody_events (
    row_id varchar, recorded_at timestamp, document_id varchar, source varchar, status varchar,
    event_id varchar, event_at timestamp, serial_number varchar, item_id varchar, units bigint, step varchar,
    party_id varchar, site_id varchar, location varchar, basis varchar);

create table shape.serials (
    row_id varchar, recorded_at timestamp, document_id varchar, source varchar, status varchar, shipment_id varchar,
    line varchar, serial_number varchar);

create table shape.inspections (
    row_id varchar, recorded_at timestamp, document_id varchar, source varchar, status varchar,
    inspection_id varchar, inspected_on date, site_id varchar, method varchar, announced varchar,
    inspector_id varchar, item_id varchar, units_declared bigint, units_sampled bigint, units_confirmed bigint);

create table shape.trade_flows (
    row_id varchar, recorded_at timestamp, document_id varchar, source varchar, status varchar, period varchar,
    reporter varchar, partner varchar, flow varchar, hs_code varchar, value_usd decimal(18, 2));

create table shape.screenings (
    party_id varchar, list_id varchar, entry_id varchar, matched_name varchar, score decimal(18, 6), effect varchar,
    reasons varchar, via varchar, state varchar, listed_on date, ended_on date);

create table shape.control (
    party_id varchar, from_on date, until_on date, fifty_percent varchar, recorded_pct decimal(38, 6),
    red_flags varchar);

create table shape.party_links (
    party_id varchar, other_party_id varchar, link varchar, detail varchar, from_on date, until_on date);

create table shape.draws (
    shipment_id varchar, line varchar, license_id varchar, drawn_on date, units bigint, running_units bigint,
    running_tpp decimal(38, 3), running_tpp_low decimal(38, 3), problem varchar, undecided varchar);

create table shape.license_duties (
    license_id varchar, duty varchar, due_on date, basis varchar, site_id varchar, done_on date, state varchar,
    as_of date, missing_facts varchar);

create table shape.cap_ledger (
    scope varchar, measure varchar, period varchar, limit_value decimal(38, 3), used decimal(38, 3),
    used_low decimal(38, 3), headroom decimal(38, 3), binds_on date, law varchar, standing varchar, grade varchar,
    missing_facts varchar);

create table shape.detectors (
    detector varchar, name varchar, claim varchar, subject_kind varchar, assumes varchar, cannot_see varchar,
    parameters varchar, subjects bigint, subjects_yes bigint, subjects_no bigint, subjects_unknown bigint,
    top_missing_facts varchar);

create table shape.findings (
    finding_id varchar, detector varchar, subject_kind varchar, subject_id varchar, as_of date, answer varchar,
    units bigint, tpp decimal(38, 3), summary varchar, missing_facts varchar, innocent_explanations varchar);

create table shape.cases (
    case_id varchar, rank bigint, probability double, units_low bigint, units_mid bigint, units_high bigint,
    tpp_mid decimal(38, 3), value_usd decimal(18, 2), typologies varchar, party_ids varchar, site_ids varchar,
    shipment_ids varchar, license_ids varchar, first_evidence_on date, next_step varchar, summary varchar,
    detectors_yes bigint);

create table shape.case_findings (
    case_id varchar, finding_id varchar, detector varchar, subject_kind varchar, subject_id varchar, answer varchar,
    as_of date, adds decimal(18, 6));

create table shape.case_explanations (
    case_id varchar, explanation varchar, answer varchar, units bigint, units_to_explain bigint, lines bigint,
    lines_against bigint, evidence varchar, would_show varchar, summary varchar);

create table shape.case_checks (
    case_id varchar, place bigint, ask varchar, held_by varchar, detector varchar, if_bad double, if_good double,
    change double);

create table shape.resolved_parties (
    party_id varchar, resolved_id varchar, state varchar, decided_by varchar, decided_on date, basis varchar,
    conflicts varchar, lines_within bigint);

create table shape.declaration_matches (
    declaration_id varchar, declaration_line varchar, kind varchar, authority varchar, filed_on date,
    shipment_id varchar, shipment_line varchar, group_id varchar, matched_by varchar, state varchar, differs varchar,
    open varchar, declared_units bigint, shipped_units bigint, declared_value_usd decimal(18, 2),
    shipped_value_usd decimal(18, 2), declared_weight_kg decimal(18, 6), shipped_weight_kg decimal(18, 6),
    missing_facts varchar);

create table shape.custody_spans (
    serial_number varchar, item_id varchar, from_on date, span_id varchar, state varchar, party_id varchar,
    site_id varchar, until_on date, location varchar, inside_serial varchar, seen_on date, basis varchar,
    doubtful varchar);

create table shape.custody_problems (
    problem varchar, serial_number varchar, item_id varchar, from_on date, until_on date, party_id varchar,
    site_id varchar, detail varchar);

create table shape.statement_checks (
    document_id varchar, "check" varchar, subject_kind varchar, subject_id varchar, answer varchar, claimed varchar,
    found varchar, units bigint, missing_facts varchar, evidence varchar);

create table shape.permit_chains (
    subject_kind varchar, subject_id varchar, line varchar, kind varchar, origin_license_id varchar,
    root_license_id varchar, links bigint, closed varchar, problem varchar, undecided varchar, chain_problem varchar,
    missing_facts varchar);

create table shape.license_reach (
    license_id varchar, kind varchar, place varchar, chips bigint, chips_low bigint, chips_mid bigint, chips_high bigint,
    bound varchar, missing_facts varchar);

create table shape.paths (
    path_id varchar, hops bigint, party_ids varchar, countries varchar, shipment_ids varchar, started_on date,
    ended_on date, units_low bigint, units_mid bigint, units_high bigint, bound varchar, subject_kind varchar,
    subject_id varchar, kind varchar, place varchar, lines varchar, chips_low bigint, chips_mid bigint,
    chips_high bigint, routes_left_out bigint);
