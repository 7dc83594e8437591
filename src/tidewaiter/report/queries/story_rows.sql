-- How much there is to tell: shipment lines, and rows of every table that makes a story.
select (select count(*) from shipments) as lines,
       (select count(*) from shipments) + (select count(*) from orders) + (select count(*) from tenancies)
       + (select count(*) from custody_events) + (select count(*) from inspections)
       + (select count(*) from declarations) + (select count(*) from documents) + (select count(*) from licenses) as rows
